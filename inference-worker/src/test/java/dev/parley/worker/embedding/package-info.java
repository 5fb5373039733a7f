/** Tests of the embeddings. */
@NullMarked
package dev.parley.worker.embedding;

import org.jspecify.annotations.NullMarked;
