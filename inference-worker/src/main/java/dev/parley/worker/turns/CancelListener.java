package dev.parley.worker.turns;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.log.CancelWakeUp;
import dev.parley.log.Command;
import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.store.turns.TurnClaims;
import dev.parley.worker.WorkerSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Cancels the turns of this worker whose claims say so, or are gone with their session: at once
 * when {@code chat.control} wakes it, and within {@code parley.worker.cancel-check} where a wake-up
 * was lost.
 */
@Component
class CancelListener implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CancelListener.class);
    private static final TopicPartition CONTROL = new TopicPartition(Topics.CONTROL, 0);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final KafkaClientConfig client;
    private final RunningTurns turns;
    private final TurnClaims claims;
    private final WorkerSettings settings;
    private volatile CountDownLatch closing = new CountDownLatch(0);

    // The topic must exist: hence its set-up.
    CancelListener(
            KafkaClientConfig client,
            RunningTurns turns,
            TurnClaims claims,
            WorkerSettings settings,
            TopicSetup created) {
        this.client = client;
        this.turns = turns;
        this.claims = claims;
        this.settings = settings;
    }

    @Override
    public void start() {
        closing = new CountDownLatch(1);
        Thread.ofPlatform().name("parley-control").daemon().start(this::run);
    }

    @Override
    public void stop() {
        closing.countDown();
    }

    @Override
    public boolean isRunning() {
        return closing.getCount() > 0;
    }

    // Before the slots, and so stopped after them: a turn that is drained can be cancelled.
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    private void run() {
        while (isRunning()) {
            try (var consumer = consumer()) {
                listen(consumer);
            } catch (KafkaException e) {
                LOG.error("Listening for cancels starts again after an error", e);
                pause();
            }
        }
    }

    private void listen(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(CONTROL));
        consumer.seekToEnd(List.of(CONTROL));
        long looked = System.nanoTime();
        while (isRunning()) {
            boolean woken = false;
            for (var record : consumer.poll(settings.cancelCheck())) {
                var wakeUp = Command.decode(record.value(), CancelWakeUp.class);
                woken |= wakeUp.filter(w -> turns.ids().contains(w.turnId())).isPresent();
            }
            if (woken || System.nanoTime() - looked >= settings.cancelCheck().toNanos()) {
                looked = System.nanoTime();
                look();
            }
        }
    }

    private void look() {
        var running = turns.ids();
        if (running.isEmpty()) {
            return;
        }
        try {
            claims.over(running).forEach(turns::cancel);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Cancels are looked up again later: {}", e.getMessage());
        }
    }

    private void pause() {
        try {
            closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var config = new HashMap<>(client.properties());
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        return new KafkaConsumer<>(config);
    }
}
