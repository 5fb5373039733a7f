/** Bounds: on the values of settings, and on how much is read from elsewhere. */
@NullMarked
package dev.parley.bounds;

import org.jspecify.annotations.NullMarked;
