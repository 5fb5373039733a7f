/** Writing an attempt: its events to the record, and once acknowledged to delivery. */
@NullMarked
package dev.parley.worker.writing;

import org.jspecify.annotations.NullMarked;
