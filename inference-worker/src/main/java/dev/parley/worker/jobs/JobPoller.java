package dev.parley.worker.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;

/**
 * Polls a member of the share group. While the brokers do not answer it, because it joins or they
 * are away, a waiting {@code poll} of this consumer does not wait: it spins. Many members that spin
 * keep the very brokers from answering, so until fetches are answered this polls without waiting
 * and pauses by itself.
 */
final class JobPoller {

    /** Longer than the brokers hold a fetch that finds nothing (500 ms): an answer must be seen. */
    private static final Duration WAIT = Duration.ofMillis(1_500);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ShareConsumer<byte[], byte[]> consumer;
    private final CountDownLatch closing;
    private double fetchesSeen;
    private boolean answered;

    /**
     * @param closing ends a pause
     */
    JobPoller(ShareConsumer<byte[], byte[]> consumer, CountDownLatch closing) {
        this.consumer = consumer;
        this.closing = closing;
    }

    /** Whether the group has let the member in: the brokers answered a heartbeat. */
    boolean hasJoined() {
        return answered || metric("heartbeat-response-time-max") > 0;
    }

    /** The next record, or none after a bounded wait. */
    ConsumerRecords<byte[], byte[]> poll() throws InterruptedException {
        var records = consumer.poll(answered ? WAIT : Duration.ZERO);
        if (records.isEmpty()) {
            double fetches = metric("fetch-total");
            answered = fetches > fetchesSeen;
            fetchesSeen = fetches;
            if (!answered) {
                closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        return records;
    }

    // The consumer says in no other way how it stands with the brokers. NaN is left out: nothing
    // was measured yet.
    private double metric(String name) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .filter(value -> !Double.isNaN(value))
                .sum();
    }
}
