/** Running turns: taking a request, claiming its turn, the attempt, its ending and its cancel. */
@NullMarked
package dev.parley.worker.turns;

import org.jspecify.annotations.NullMarked;
