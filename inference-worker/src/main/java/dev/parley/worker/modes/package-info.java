/** The ways to answer: one call, or a piece of research. */
@NullMarked
package dev.parley.worker.modes;

import org.jspecify.annotations.NullMarked;
