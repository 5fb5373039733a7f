/** Tests of the evaluation: the labelled set and the figures. */
@NullMarked
package dev.parley.load.eval;

import org.jspecify.annotations.NullMarked;
