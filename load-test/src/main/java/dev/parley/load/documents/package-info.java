/** Documents to index, and answers from documents, in numbers. */
@NullMarked
package dev.parley.load.documents;

import org.jspecify.annotations.NullMarked;
