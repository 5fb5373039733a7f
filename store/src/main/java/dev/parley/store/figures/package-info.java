/** How much there is of what an operator counts. */
@NullMarked
package dev.parley.store.figures;

import org.jspecify.annotations.NullMarked;
