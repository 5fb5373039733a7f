/** The Kafka clients of a service as Spring beans: brokers, security, topics, log and delivery. */
@NullMarked
package dev.parley.kafka;

import org.jspecify.annotations.NullMarked;
