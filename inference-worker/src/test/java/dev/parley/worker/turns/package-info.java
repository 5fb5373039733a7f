/** Tests of the intake of turns. */
@NullMarked
package dev.parley.worker.turns;

import org.jspecify.annotations.NullMarked;
