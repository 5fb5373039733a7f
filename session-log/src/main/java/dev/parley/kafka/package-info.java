/**
 * The settings and beans of a service's Kafka clients, with topics, event log, delivery and clock.
 */
@NullMarked
package dev.parley.kafka;

import org.jspecify.annotations.NullMarked;
