/**
 * {@code ./parley bench}: measures the whole system, each figure beside baselines of the same run.
 */
@NullMarked
package dev.parley.load.bench;

import org.jspecify.annotations.NullMarked;
