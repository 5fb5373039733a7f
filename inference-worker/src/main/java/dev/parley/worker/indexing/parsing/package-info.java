/** Has files parsed into blocks of text, within bounds and in processes of their own. */
@NullMarked
package dev.parley.worker.indexing.parsing;

import org.jspecify.annotations.NullMarked;
