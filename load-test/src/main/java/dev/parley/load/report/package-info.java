/**
 * The figures of a run: as tables, as JSON, as a plot, beside an earlier run's, and as a document.
 */
@NullMarked
package dev.parley.load.report;

import org.jspecify.annotations.NullMarked;
