package dev.parley.wiring;

import java.util.Map;

/** What every Kafka client of a service is given: brokers and security. */
public record KafkaClientConfig(Map<String, Object> properties) {}
