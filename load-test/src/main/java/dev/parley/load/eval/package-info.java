/** {@code ./parley eval}: how well retrieval finds, and how fast. */
@NullMarked
package dev.parley.load.eval;

import org.jspecify.annotations.NullMarked;
