package dev.parley.delivery;

import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of each session on this node. Thread-safe. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Map<UUID, List<Delivery.Listener>> bySession = new ConcurrentHashMap<>();

    void add(UUID sessionId, Delivery.Listener listener) {
        bySession.compute(
                sessionId,
                (id, present) -> {
                    var all =
                            present == null
                                    ? new CopyOnWriteArrayList<Delivery.Listener>()
                                    : present;
                    all.add(listener);
                    return all;
                });
    }

    /** Removes a listener. Returns true if the session has no listener any more. */
    boolean remove(UUID sessionId, Delivery.Listener listener) {
        return bySession.computeIfPresent(
                        sessionId,
                        (id, all) -> {
                            all.remove(listener);
                            return all.isEmpty() ? null : all;
                        })
                == null;
    }

    boolean has(UUID sessionId) {
        return bySession.containsKey(sessionId);
    }

    boolean isEmpty() {
        return bySession.isEmpty();
    }

    /**
     * Decodes a record and hands the event to the session's listeners. Skips a record that is not
     * an event.
     *
     * @return the event, or null if the record is not one
     */
    @Nullable SessionEvent dispatch(UUID sessionId, ConsumerRecord<byte[], byte[]> record) {
        switch (EventCodec.decode(record.value())) {
            case EventCodec.Decoded.Known(SessionEvent event) -> {
                for (var listener : bySession.getOrDefault(sessionId, List.of())) {
                    listener.onEvent(event);
                }
                return event;
            }
            case EventCodec.Decoded.Unknown(String type) ->
                    LOG.warn("Skipped an event of unknown type {} ({})", type, record);
            case EventCodec.Decoded.Malformed(String reason) ->
                    LOG.warn(
                            "Skipped a record that is not an event: {} ({}-{} at {})",
                            reason,
                            record.topic(),
                            record.partition(),
                            record.offset());
        }
        return null;
    }
}
