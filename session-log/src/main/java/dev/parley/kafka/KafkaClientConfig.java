package dev.parley.kafka;

import java.util.Map;

/**
 * What every Kafka client of a service is given: brokers, security, time-outs.
 *
 * @param properties by the names of Kafka's own settings
 */
public record KafkaClientConfig(Map<String, Object> properties) {
    public KafkaClientConfig {
        properties = Map.copyOf(properties);
    }
}
