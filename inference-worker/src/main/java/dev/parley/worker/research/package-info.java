/** Deep research: a plan, notes on each of its questions, and one report. */
@NullMarked
package dev.parley.worker.research;

import org.jspecify.annotations.NullMarked;
