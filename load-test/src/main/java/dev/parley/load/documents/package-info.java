/** Measures the indexing of documents, and answers from them. */
@NullMarked
package dev.parley.load.documents;

import org.jspecify.annotations.NullMarked;
