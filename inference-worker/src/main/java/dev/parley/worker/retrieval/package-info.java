/** Finds the passages of documents that a question is answered from. */
@NullMarked
package dev.parley.worker.retrieval;

import org.jspecify.annotations.NullMarked;
