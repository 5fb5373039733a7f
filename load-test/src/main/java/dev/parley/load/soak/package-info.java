/**
 * {@code ./parley soak}: a steady mixed load on a system of its own, what that holds on to minute
 * by minute, and a verdict on what grows.
 */
@NullMarked
package dev.parley.load.soak;

import org.jspecify.annotations.NullMarked;
