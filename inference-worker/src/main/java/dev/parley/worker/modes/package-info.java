/** The ways to answer a message, and what they look up for it. */
@NullMarked
package dev.parley.worker.modes;

import org.jspecify.annotations.NullMarked;
