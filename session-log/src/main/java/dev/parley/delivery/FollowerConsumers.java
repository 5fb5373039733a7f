package dev.parley.delivery;

import dev.parley.log.GrouplessConsumers;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** Creates consumers that are tuned for following live sessions. */
final class FollowerConsumers {

    private FollowerConsumers() {}

    /**
     * @param wait how long the brokers may hold a fetch that finds no records
     */
    static KafkaConsumer<byte[], byte[]> create(Map<String, Object> client, Duration wait) {
        // A topic that was deleted and created again is read from its start.
        var config = GrouplessConsumers.settings(client);
        // This consumer fetches on the polling thread and again after an empty fetch. The other one
        // hands each fetch over between two threads, and after an empty fetch it waits for the next
        // poll. Neither needs a group here.
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, GroupProtocol.CLASSIC.name());
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) wait.toMillis());
        config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 5L);
        config.put(ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 20L);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
        return new KafkaConsumer<>(config);
    }

    /** See {@link Delivery#lag}. Any thread may ask. */
    static double lag(@Nullable Consumer<?, ?> consumer) {
        if (consumer == null) {
            return 0;
        }
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("records-lag-max"))
                .map(metric -> metric.getValue().metricValue())
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                // NaN while nothing was fetched.
                .filter(lag -> !Double.isNaN(lag))
                .max()
                .orElse(0);
    }
}
