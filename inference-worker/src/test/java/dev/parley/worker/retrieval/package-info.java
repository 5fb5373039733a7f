/** Tests of which passages answer a question. */
@NullMarked
package dev.parley.worker.retrieval;

import org.jspecify.annotations.NullMarked;
