package dev.parley.projector.reaper;

import dev.parley.log.Topics;
import dev.parley.store.acts.Acts;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes what was noted for {@code chat.audit}, where the sealer seals it. An act may be there
 * twice after a crash, with the same id. Any number of publishers may run.
 */
@Component
class ActPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(ActPublisher.class);

    private static final Batches BATCHES = new Batches(200, 20);

    private final Acts acts;
    private final TransactionOperations transactions;
    private final KafkaOperations<UUID, byte[]> topic;
    private final ReaperSettings settings;

    ActPublisher(
            Acts acts,
            TransactionOperations transactions,
            KafkaOperations<UUID, byte[]> topic,
            ReaperSettings settings) {
        this.acts = acts;
        this.transactions = transactions;
        this.topic = topic;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            BATCHES.run(
                    atOnce -> Objects.requireNonNull(transactions.execute(tx -> publish(atOnce))));
        } catch (RuntimeException e) {
            LOG.error("Acts are not in chat.audit yet; trying again in {}", settings.every(), e);
        }
    }

    private int publish(int atMost) {
        var noted = acts.take(atMost);
        if (noted.isEmpty()) {
            return 0;
        }
        var sent =
                noted.stream()
                        .map(act -> act.json().getBytes(StandardCharsets.UTF_8))
                        .map(act -> topic.send(new ProducerRecord<>(Topics.AUDIT, act)))
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(sent).join();
        acts.published(noted);
        return noted.size();
    }
}
