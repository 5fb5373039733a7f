/**
 * {@code ./parley load-test}: measures the whole system under load, beside a baseline from the same
 * run, and reports it.
 */
@NullMarked
package dev.parley.load;

import org.jspecify.annotations.NullMarked;
