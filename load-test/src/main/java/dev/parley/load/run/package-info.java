/** A run under way: its processes, and the turns that are asked of them. */
@NullMarked
package dev.parley.load.run;

import org.jspecify.annotations.NullMarked;
