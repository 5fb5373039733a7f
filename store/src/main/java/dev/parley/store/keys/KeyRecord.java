package dev.parley.store.keys;

import dev.parley.encryption.KeysUnavailable;
import dev.parley.log.Topics;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * The value of a record of {@code chat.keys}, whose key is the session's id: JSON. Fields may be
 * added, but never renamed or removed.
 *
 * @param state {@code live} or {@code erased}. That a key was destroyed is told by a record that
 *     says so, because the brokers remove records without a value, and a key that is merely missing
 *     must never look destroyed
 * @param wrapped the key as its master key has wrapped it; null if it was destroyed
 * @param masterKey the id of that master key; null if it was destroyed
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyRecord(String state, byte @Nullable [] wrapped, @Nullable String masterKey) {

    static final String LIVE = "live";
    static final String ERASED = "erased";

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    static KeyRecord live(byte[] wrapped, String masterKey) {
        return new KeyRecord(LIVE, wrapped, masterKey);
    }

    static KeyRecord erased() {
        return new KeyRecord(ERASED, null, null);
    }

    /** Returns the wrapped key as text; null if it was destroyed. */
    @Nullable String base64() {
        return wrapped == null ? null : Base64.getEncoder().encodeToString(wrapped);
    }

    /**
     * Writes the record, and returns its offset in the topic.
     *
     * @throws KeysUnavailable if Kafka does not take it now
     */
    long tell(KafkaOperations<UUID, byte[]> topic, UUID sessionId) {
        try {
            return topic.send(
                            new ProducerRecord<>(
                                    Topics.KEYS, sessionId, JSON.writeValueAsBytes(this)))
                    .join()
                    .getRecordMetadata()
                    .offset();
        } catch (CompletionException | KafkaException e) {
            throw new KeysUnavailable("Kafka does not take what became of a key", e);
        }
    }

    /** Returns what the record says; empty if it says nothing that this version knows. */
    static Optional<KeyRecord> decode(byte @Nullable [] value) {
        if (value == null) {
            // Not written by us; whoever writes a tombstone means an erasure.
            return Optional.of(erased());
        }
        try {
            var read = JSON.readValue(value, KeyRecord.class);
            boolean isLive =
                    LIVE.equals(read.state()) && read.wrapped() != null && read.masterKey() != null;
            return isLive || ERASED.equals(read.state()) ? Optional.of(read) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
