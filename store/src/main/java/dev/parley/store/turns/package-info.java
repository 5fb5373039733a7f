/**
 * The arbiter of turns: tables that decide how a turn is accepted, claimed and ended, each once,
 * and which sessions' delivery is open, and the classes that publish what was decided.
 */
@NullMarked
package dev.parley.store.turns;

import org.jspecify.annotations.NullMarked;
