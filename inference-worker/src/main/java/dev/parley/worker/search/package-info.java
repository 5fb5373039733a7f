/** The two searches over the chunks of documents, by words and by meaning, with their SQL. */
@NullMarked
package dev.parley.worker.search;

import org.jspecify.annotations.NullMarked;
