@NullMarked
package dev.parley.load.report;

import org.jspecify.annotations.NullMarked;
