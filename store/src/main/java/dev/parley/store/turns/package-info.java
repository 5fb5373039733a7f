/** The arbiter of turns: accepting, claiming and ending a turn, each decided once in PostgreSQL. */
@NullMarked
package dev.parley.store.turns;

import org.jspecify.annotations.NullMarked;
