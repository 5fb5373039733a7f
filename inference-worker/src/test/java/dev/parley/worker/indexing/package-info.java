/** Tests of how documents are split. */
@NullMarked
package dev.parley.worker.indexing;

import org.jspecify.annotations.NullMarked;
