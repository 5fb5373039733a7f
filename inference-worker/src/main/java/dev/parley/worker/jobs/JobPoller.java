package dev.parley.worker.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;

/**
 * Polls a member of the share group. While the brokers do not answer, because the member joins or
 * they are away, a {@code poll} that should wait spins instead. Many spinning members keep the
 * brokers too busy to answer. So until fetches are answered this polls without waiting, and pauses
 * by itself.
 */
public final class JobPoller {

    /** Longer than the brokers hold an empty fetch (500 ms), so that one poll sees the answer. */
    private static final Duration WAIT = Duration.ofMillis(1_500);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ShareConsumer<byte[], byte[]> consumer;
    private final CountDownLatch closing;
    private double fetchesSeen;
    private boolean answered;

    /**
     * @param closing ends a pause
     */
    public JobPoller(ShareConsumer<byte[], byte[]> consumer, CountDownLatch closing) {
        this.consumer = consumer;
        this.closing = closing;
    }

    /** Returns the next records, or none after a bounded wait. */
    public ConsumerRecords<byte[], byte[]> poll() throws InterruptedException {
        var records = consumer.poll(answered ? WAIT : Duration.ZERO);
        if (records.isEmpty()) {
            double fetches = fetches();
            answered = fetches > fetchesSeen;
            fetchesSeen = fetches;
            if (!answered) {
                closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        return records;
    }

    // Only the consumer's metrics tell whether the brokers answer. NaN means not measured yet.
    private double fetches() {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("fetch-total"))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .filter(value -> !Double.isNaN(value))
                .sum();
    }
}
