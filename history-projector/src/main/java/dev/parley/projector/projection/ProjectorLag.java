package dev.parley.projector.projection;

import dev.parley.encryption.EventCipher;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.LogReader;
import dev.parley.log.LogReaderSettings;
import dev.parley.log.LogUnavailable;
import dev.parley.log.TopicSettings;
import dev.parley.projector.meters.Snapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/**
 * How far this projector is behind in the partitions that it has. It asks the brokers, and not the
 * database: that may be the reason.
 */
@Component
@DependsOn(KafkaConfiguration.TOPICS)
class ProjectorLag implements AutoCloseable {

    /** A scraper waits for 10 s as a rule. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final AssignedPositions positions;
    private final Admin admin;
    private final Clock clock;
    private final KafkaClientConfig client;
    private final TopicSettings topics;
    private @Nullable LogReader log;

    ProjectorLag(
            MeterRegistry registry,
            AssignedPositions positions,
            Admin admin,
            Clock clock,
            KafkaClientConfig client,
            TopicSettings topics) {
        this.positions = positions;
        this.admin = admin;
        this.clock = clock;
        this.client = client;
        this.topics = topics;
        var lag = new Snapshot<>(this::measure);
        Gauge.builder("parley.projector.partitions", positions, p -> p.known().size())
                .description("Partitions of the event log that this projector projects")
                .register(registry);
        Gauge.builder("parley.projector.lag", lag, now -> now.of(Lag::records))
                .description("Records that this projector has yet to project")
                .baseUnit("records")
                .strongReference(true)
                .register(registry);
        Gauge.builder("parley.projector.lag.age", lag, now -> now.of(Lag::seconds))
                .description("Age of the oldest of them")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
    }

    /** How much is not projected yet. */
    private record Lag(long records, double seconds) {}

    private Lag measure() {
        var behind = new HashMap<>(positions.known());
        var distances = distances(behind);
        behind.keySet().removeIf(partition -> distances.getOrDefault(partition, 0L) == 0);
        long records = distances.values().stream().mapToLong(Long::longValue).sum();
        return new Lag(records, behind.isEmpty() ? 0 : age(behind));
    }

    private Map<Integer, Long> distances(Map<Integer, Long> at) {
        try {
            return LogDistance.of(admin, at, TIMEOUT);
        } catch (ExecutionException | TimeoutException e) {
            throw new LogUnavailable("The ends of the event log are not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted", e);
        }
    }

    private double age(Map<Integer, Long> behind) {
        return reader().oldest(behind)
                .map(oldest -> Duration.between(oldest, clock.instant()).toMillis() / 1e3)
                .map(seconds -> Math.max(0, seconds))
                .orElse(0.0);
    }

    // Made at the first lag that somebody sees: it is a consumer.
    private synchronized LogReader reader() {
        if (log == null) {
            log =
                    new LogReader(
                            client.properties(),
                            LogReaderSettings.of(1, 1, TIMEOUT),
                            topics.eventPartitions(),
                            // It looks at times only.
                            EventCipher.withoutKeys());
        }
        return log;
    }

    @Override
    public synchronized void close() {
        if (log != null) {
            log.close();
        }
    }
}
