/**
 * The whole system in one process: embedded Kafka, PostgreSQL and model around the three services.
 */
@NullMarked
package dev.parley.quickstart;

import org.jspecify.annotations.NullMarked;
