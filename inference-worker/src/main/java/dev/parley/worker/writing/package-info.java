/** Writes an attempt's events to the event log and, once acknowledged, to delivery. */
@NullMarked
package dev.parley.worker.writing;

import org.jspecify.annotations.NullMarked;
