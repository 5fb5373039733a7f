/**
 * {@code ./parley up}: the whole system in one process, with embedded Kafka, PostgreSQL and model
 * around the three services; and what every command of {@code ./parley} shares.
 */
@NullMarked
package dev.parley.quickstart;

import org.jspecify.annotations.NullMarked;
