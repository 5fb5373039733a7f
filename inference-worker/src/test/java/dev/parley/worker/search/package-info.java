@NullMarked
package dev.parley.worker.search;

import org.jspecify.annotations.NullMarked;
