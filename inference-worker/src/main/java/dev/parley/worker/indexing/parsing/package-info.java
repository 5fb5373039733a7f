/** From a file to its text in blocks, within bounds, whatever the file holds. */
@NullMarked
package dev.parley.worker.indexing.parsing;

import org.jspecify.annotations.NullMarked;
