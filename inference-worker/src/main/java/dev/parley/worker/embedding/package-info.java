/** Turns texts into vectors: texts of similar meaning have vectors that lie close together. */
@NullMarked
package dev.parley.worker.embedding;

import org.jspecify.annotations.NullMarked;
