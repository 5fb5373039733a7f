@NullMarked
package dev.parley.load.system;

import org.jspecify.annotations.NullMarked;
