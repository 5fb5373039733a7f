/** Traces of turns, for a server that speaks OTLP; off unless it is named. */
@NullMarked
package dev.parley.tracing;

import org.jspecify.annotations.NullMarked;
