package dev.parley.kafka;

import java.util.Map;

/**
 * The settings that all Kafka clients of a service share: brokers, security, timeouts.
 *
 * @param properties values by the names of Kafka's own settings
 */
public record KafkaClientConfig(Map<String, Object> properties) {
    public KafkaClientConfig {
        properties = Map.copyOf(properties);
    }
}
