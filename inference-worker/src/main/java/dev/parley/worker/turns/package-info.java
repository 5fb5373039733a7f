/** Running turns: the intake from the share group, the claim, the attempt and its ending. */
@NullMarked
package dev.parley.worker.turns;

import org.jspecify.annotations.NullMarked;
