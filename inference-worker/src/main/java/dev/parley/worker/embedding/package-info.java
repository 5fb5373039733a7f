/** Turns text into vectors whose closeness is closeness in meaning. */
@NullMarked
package dev.parley.worker.embedding;

import org.jspecify.annotations.NullMarked;
