package dev.parley.delivery;

import dev.parley.encryption.EventCipher;
import dev.parley.events.EncryptedEvent;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.log.LogEntry;
import dev.parley.log.OpenedEntries;
import dev.parley.log.Topics;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The seats of each session's listeners on this node. Thread-safe. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Map<UUID, List<Seat>> bySession = new ConcurrentHashMap<>();
    private final EventCipher cipher;

    /**
     * @param cipher opens what is encrypted
     */
    Listeners(EventCipher cipher) {
        this.cipher = cipher;
    }

    void add(Seat seat) {
        bySession.compute(
                seat.sessionId(),
                (id, present) -> {
                    var all = present == null ? new CopyOnWriteArrayList<Seat>() : present;
                    all.add(seat);
                    return all;
                });
    }

    void remove(Seat seat) {
        bySession.computeIfPresent(
                seat.sessionId(),
                (id, all) -> {
                    all.remove(seat);
                    return all.isEmpty() ? null : all;
                });
    }

    boolean has(UUID sessionId) {
        return bySession.containsKey(sessionId);
    }

    /**
     * Announces a turn that was requested.
     *
     * @return true if a listener needs the turn's first events
     */
    boolean announce(UUID sessionId, UUID turnId) {
        boolean needed = false;
        for (var seat : of(sessionId)) {
            needed |= seat.announce(turnId);
        }
        return needed;
    }

    void gap(UUID sessionId) {
        of(sessionId).forEach(Seat::onGap);
    }

    private List<Seat> of(UUID sessionId) {
        return bySession.getOrDefault(sessionId, List.of());
    }

    /**
     * Decodes a record and hands the event to the session's listeners. Skips a record that is not
     * an event. If the event is encrypted and the key is not at hand, the listeners read the event
     * log, on their own threads: this one serves all sessions and must not wait.
     *
     * @return the event, or null if the record is not one that can be read here
     */
    @Nullable SessionEvent dispatch(UUID sessionId, ConsumerRecord<byte[], byte[]> record) {
        var entry = LogEntry.of(record);
        var encrypted = EncryptedEvent.of(record.value());
        if (encrypted != null) {
            var key = cipher.known(encrypted.sessionId());
            if (key == null) {
                gap(sessionId);
                return null;
            }
            entry = OpenedEntries.open(entry, encrypted, key);
            if (entry.fault() != null) {
                // Perhaps the session was erased, and this is the word of a late writer.
                cipher.forget(encrypted.sessionId());
                gap(sessionId);
                return null;
            }
        }
        return dispatch(sessionId, entry, record.topic());
    }

    /** As above, for a record that was read from the event log and opened. */
    void dispatch(UUID sessionId, LogEntry entry) {
        dispatch(sessionId, entry, Topics.EVENTS);
    }

    // A listener that fails must not keep the event from the others, or end the thread that brings
    // it. It reads the event log instead.
    private static void hand(Seat seat, SessionEvent event) {
        try {
            seat.onEvent(event);
        } catch (RuntimeException e) {
            LOG.error("A reader of session {} failed to take an event", seat.sessionId(), e);
            seat.onGap();
        }
    }

    private @Nullable SessionEvent dispatch(UUID sessionId, LogEntry entry, String topic) {
        var position = entry.position();
        switch (entry.decode()) {
            case EventCodec.Decoded.Known(SessionEvent event) -> {
                of(sessionId).forEach(seat -> hand(seat, event));
                return event;
            }
            case EventCodec.Decoded.Encrypted ignored -> {
                // Its session was deleted.
            }
            case EventCodec.Decoded.Unknown(String type) ->
                    LOG.warn(
                            "Skipped an event of unknown type {} ({}-{} at {})",
                            type,
                            topic,
                            position.partition(),
                            position.offset());
            case EventCodec.Decoded.Malformed(String reason) ->
                    LOG.warn(
                            "Skipped a record that is not an event: {} ({}-{} at {})",
                            reason,
                            topic,
                            position.partition(),
                            position.offset());
        }
        return null;
    }
}
