/** Finds the passages from which a question is answered. */
@NullMarked
package dev.parley.worker.retrieval;

import org.jspecify.annotations.NullMarked;
