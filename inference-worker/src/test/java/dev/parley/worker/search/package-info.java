/** Tests of the searches among chunks. */
@NullMarked
package dev.parley.worker.search;

import org.jspecify.annotations.NullMarked;
