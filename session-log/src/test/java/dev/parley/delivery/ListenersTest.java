package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ListenersTest {

    private static final UUID SESSION = new UUID(1, 1);

    private final Listeners listeners = new Listeners();
    private final List<String> heard = new ArrayList<>();

    @Test
    void aListenerThatFailsReadsTheEventLogAndTheOthersHearTheEvent() {
        add("broken", true);
        add("healthy", false);
        var event = new SessionEvent.SessionDeleted(SESSION, Instant.EPOCH);

        var dispatched =
                listeners.dispatch(
                        SESSION,
                        new ConsumerRecord<>("any", 0, 0, new byte[0], EventCodec.encode(event)));

        assertThat(dispatched).isEqualTo(event);
        assertThat(heard).containsExactly("broken: gap", "healthy: event");
    }

    private void add(String name, boolean fails) {
        var listener =
                new Delivery.Listener() {
                    @Override
                    public void onEvent(SessionEvent event) {
                        if (fails) {
                            throw new IllegalStateException("cannot take it");
                        }
                        heard.add(name + ": event");
                    }

                    @Override
                    public void onGap() {
                        heard.add(name + ": gap");
                    }
                };
        listeners.add(new Seat(SESSION, listener, new NoRoom()));
    }

    /** No delivery: nobody asks it for anything. */
    static final class NoRoom implements Seat.Room {
        @Override
        public void held(UUID sessionId) {}

        @Override
        public void released(UUID sessionId) {}

        @Override
        public void follow(UUID sessionId) {}

        @Override
        public void left(Seat seat) {}
    }
}
