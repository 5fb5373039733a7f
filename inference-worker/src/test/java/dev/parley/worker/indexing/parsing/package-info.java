/** Tests of parsing, with good and bad files. */
@NullMarked
package dev.parley.worker.indexing.parsing;

import org.jspecify.annotations.NullMarked;
