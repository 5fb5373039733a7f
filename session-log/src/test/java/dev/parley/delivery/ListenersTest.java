package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.encryption.EventCipher;
import dev.parley.encryption.KeysInMemory;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ListenersTest {

    private static final UUID SESSION = new UUID(1, 1);

    private final Listeners listeners = new Listeners(EventCipher.withoutKeys());
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

    @Test
    void anEventWhoseKeyIsNotAtHandIsReadFromTheEventLog() {
        var keys = new KeysInMemory();
        var token =
                new TurnEvent.Token(
                        new TurnEvent.Header(SESSION, SESSION, 1, 1, Instant.EPOCH), "secret");
        var record =
                new ConsumerRecord<>("any", 0, 0, new byte[0], keys.cipher().encode(token).bytes());
        var cipher = keys.cipher();
        var encrypted = new Listeners(cipher);
        encrypted.add(new Seat(SESSION, listener("reader", false), new NoRoom()));

        assertThat(encrypted.dispatch(SESSION, record)).isNull();
        cipher.keys(List.of(SESSION));
        assertThat(encrypted.dispatch(SESSION, record)).isEqualTo(token);
        cipher.erase(List.of(SESSION));
        cipher.keys(List.of(SESSION));
        assertThat(encrypted.dispatch(SESSION, record)).isNull();

        assertThat(heard).containsExactly("reader: gap", "reader: event");
    }

    private void add(String name, boolean fails) {
        listeners.add(new Seat(SESSION, listener(name, fails), new NoRoom()));
    }

    private Delivery.Listener listener(String name, boolean fails) {
        return new Delivery.Listener() {
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
