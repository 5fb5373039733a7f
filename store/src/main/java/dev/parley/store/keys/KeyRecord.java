package dev.parley.store.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.log.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.support.SendResult;
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
 * @param rewrapped true if an earlier record has the same key, which another master key had
 *     wrapped; null if not
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyRecord(
        String state,
        byte @Nullable [] wrapped,
        @Nullable String masterKey,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean rewrapped) {

    static final String LIVE = "live";
    static final String ERASED = "erased";

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    static KeyRecord live(byte[] wrapped, String masterKey) {
        return new KeyRecord(LIVE, wrapped, masterKey, null);
    }

    static KeyRecord rewrapped(byte[] wrapped, String masterKey) {
        return new KeyRecord(LIVE, wrapped, masterKey, true);
    }

    static KeyRecord erased() {
        return new KeyRecord(ERASED, null, null, null);
    }

    /**
     * Returns what two records of one session say together. A session has one key, the first: a
     * second one was made by a database that had lost it, and nothing was encrypted with it.
     */
    KeyRecord then(KeyRecord later) {
        boolean isErased = state.equals(ERASED);
        return !isErased && (later.state.equals(ERASED) || later.isRewrapped()) ? later : this;
    }

    boolean isSame(KeyRecord other) {
        return state.equals(other.state) && Arrays.equals(wrapped, other.wrapped);
    }

    boolean isRewrapped() {
        return Boolean.TRUE.equals(rewrapped);
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
        return tell(topic, Map.of(sessionId, this)).getFirst();
    }

    /** As {@link #tell(KafkaOperations, Map)}, that the keys of these sessions were destroyed. */
    static List<Long> tellErased(KafkaOperations<UUID, byte[]> topic, List<UUID> sessionIds) {
        var records = new LinkedHashMap<UUID, KeyRecord>();
        sessionIds.forEach(id -> records.put(id, erased()));
        return tell(topic, records);
    }

    /**
     * Writes records of sessions, and returns their offsets in the map's order.
     *
     * @throws KeysUnavailable if Kafka does not take all of them now
     */
    static List<Long> tell(KafkaOperations<UUID, byte[]> topic, Map<UUID, KeyRecord> records) {
        var sent = new ArrayList<CompletableFuture<SendResult<UUID, byte[]>>>();
        try {
            records.forEach(
                    (id, record) ->
                            sent.add(
                                    topic.send(
                                            new ProducerRecord<>(
                                                    Topics.KEYS,
                                                    id,
                                                    JSON.writeValueAsBytes(record)))));
            return sent.stream().map(one -> one.join().getRecordMetadata().offset()).toList();
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
