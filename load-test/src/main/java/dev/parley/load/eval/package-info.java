/** {@code ./parley eval}: measures how well and how fast retrieval finds passages. */
@NullMarked
package dev.parley.load.eval;

import org.jspecify.annotations.NullMarked;
