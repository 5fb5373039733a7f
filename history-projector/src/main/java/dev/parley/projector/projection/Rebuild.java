package dev.parley.projector.projection;

import dev.parley.encryption.KeysUnavailable;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.GrouplessConsumers;
import dev.parley.log.LogEntry;
import dev.parley.log.TopicSettings;
import dev.parley.log.Topics;
import dev.parley.store.history.projection.LiveTurns;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.ShadowTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.DependsOn;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Builds the projection again from the start of the event log, if the service was started with
 * {@code --rebuild}, or if an earlier version has cut its texts into words. It fills other tables,
 * while projectors and readers go on with those that there are, and exchanges the two when they are
 * level. A rebuild that is interrupted has changed nothing.
 */
@Component
@DependsOn(KafkaConfiguration.TOPICS)
class Rebuild implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /** Between two lines about the progress. */
    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final ApplicationArguments arguments;
    private final KafkaClientConfig client;
    private final TopicSettings topics;
    private final ProjectorSettings settings;
    private final Positions positions;
    private final ShadowTables shadows;
    private final OpenedBatches opened;
    private final BatchProjector projector;
    private final TransactionTemplate transaction;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    Rebuild(
            ApplicationArguments arguments,
            KafkaClientConfig client,
            TopicSettings topics,
            ProjectorSettings settings,
            Positions positions,
            ShadowTables shadows,
            OpenedBatches opened,
            BatchProjector projector,
            PlatformTransactionManager transactions) {
        this.arguments = arguments;
        this.client = client;
        this.topics = topics;
        this.settings = settings;
        this.positions = positions;
        this.shadows = shadows;
        this.opened = opened;
        this.projector = projector;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void start() {
        boolean requested = arguments.containsOption("rebuild");
        if (!requested && !positions.wordsAreOlder()) {
            return;
        }
        LOG.warn(
                "Building the history again from the start of the event log{}; reads go on with the"
                        + " history that there is",
                requested ? "" : ", since its words are cut in a new way");
        transaction.executeWithoutResult(tx -> shadows.create());
        thread = Thread.ofPlatform().name("parley-rebuild").start(this::run);
    }

    @Override
    public boolean isRunning() {
        var running = thread;
        return running != null && running.isAlive();
    }

    @Override
    public void stop() {
        closing.countDown();
        var running = thread;
        try {
            if (running != null) {
                running.join(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var into = projector.into(shadows, new LiveTurns(settings.liveTurnsMemory().toBytes()));
        while (closing.getCount() > 0) {
            try (var consumer = consumer()) {
                fill(consumer, into);
                return;
            } catch (BadSqlGrammarException e) {
                LOG.warn("This rebuild ends: another one has taken its place");
                return;
            } catch (IllegalStateException e) {
                LOG.error("The rebuild ends without an effect: {}", e.getMessage());
                return;
            } catch (Positions.PositionLost
                    | KeysUnavailable
                    | KafkaException
                    | DataAccessException
                    | TransactionException e) {
                LOG.warn("The rebuild goes on after an error: {}", e.getMessage());
                pause();
            }
        }
    }

    private void pause() {
        try {
            closing.await(settings.retryEvery().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    // Returns when the tables are exchanged, or the service stops.
    private void fill(Consumer<byte[], byte[]> consumer, BatchProjector into) {
        var at = new HashMap<>(read(shadows::positions));
        var partitions = partitions();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        at.forEach((partition, position) -> consumer.seek(partition(partition), position));
        var progress = new Progress(consumer, partitions, at);
        while (closing.getCount() > 0) {
            var records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                var batch = new ArrayList<LogEntry>();
                records.forEach(record -> batch.add(LogEntry.of(record)));
                into.project(opened.of(batch), at);
                progress.add(batch.size());
            }
            if (progress.isLevel() && exchange(consumer, partitions)) {
                progress.end();
                return;
            }
        }
    }

    private boolean exchange(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        return read(() -> shadows.takePlace(() -> ends(consumer, partitions)));
    }

    // Without partitions that hold nothing.
    private static Map<Integer, Long> ends(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        var starts = consumer.beginningOffsets(partitions);
        var ends = new HashMap<Integer, Long>();
        consumer.endOffsets(partitions)
                .forEach(
                        (partition, end) -> {
                            if (end > starts.getOrDefault(partition, 0L)) {
                                ends.put(partition.partition(), end);
                            }
                        });
        return ends;
    }

    private <T> T read(Supplier<T> what) {
        return Objects.requireNonNull(transaction.execute(tx -> what.get()));
    }

    private List<TopicPartition> partitions() {
        return IntStream.range(0, topics.eventPartitions()).mapToObj(Rebuild::partition).toList();
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(Topics.EVENTS, number);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var config = GrouplessConsumers.settings(client.properties());
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxBatch());
        return new KafkaConsumer<>(config);
    }

    /** Tells how far the rebuild is, and how fast. */
    private static final class Progress {
        private final Map<TopicPartition, Long> ends;
        private final Map<Integer, Long> at;
        private final long all;
        private final long began = System.nanoTime();
        private long done;
        private long told = began;

        Progress(
                Consumer<byte[], byte[]> consumer,
                List<TopicPartition> partitions,
                Map<Integer, Long> at) {
            var starts = consumer.beginningOffsets(partitions);
            this.at = at;
            this.ends = consumer.endOffsets(partitions);
            this.all =
                    ends.entrySet().stream()
                            .mapToLong(
                                    end ->
                                            end.getValue()
                                                    - at.getOrDefault(
                                                            end.getKey().partition(),
                                                            starts.getOrDefault(end.getKey(), 0L)))
                            .sum();
        }

        /** Returns true if everything is rebuilt that there was at the beginning. */
        boolean isLevel() {
            return done >= all
                    || ends.entrySet().stream()
                            .allMatch(
                                    end ->
                                            at.getOrDefault(end.getKey().partition(), 0L)
                                                    >= end.getValue());
        }

        void add(int events) {
            done += events;
            if (System.nanoTime() - told >= REPORT_EVERY.toNanos()) {
                told = System.nanoTime();
                LOG.info("Rebuilt {} of {} events, {} a second", done, all, rate());
            }
        }

        void end() {
            LOG.info("The history was built again: {} events, {} a second", done, rate());
        }

        private long rate() {
            return done * 1_000 / Math.max(1, (System.nanoTime() - began) / 1_000_000);
        }
    }
}
