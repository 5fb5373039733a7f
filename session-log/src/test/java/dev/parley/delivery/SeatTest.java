package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeatTest {

    private static final UUID SESSION = new UUID(1, 1);
    private static final UUID FIRST = new UUID(2, 1);
    private static final UUID SECOND = new UUID(2, 2);

    private final List<String> asked = new ArrayList<>();
    private final List<SessionEvent> heard = new ArrayList<>();
    private final Seat seat = new Seat(SESSION, new Notes(), new Notes());

    /** Notes what the seat's listener hears, and what its delivery is asked for. */
    private final class Notes implements Delivery.Listener, Seat.Room {
        @Override
        public void onEvent(SessionEvent event) {
            heard.add(event);
        }

        @Override
        public void onGap() {
            asked.add("gap");
        }

        @Override
        public void held(UUID sessionId) {
            asked.add("held");
        }

        @Override
        public void released(UUID sessionId) {
            asked.add("released");
        }

        @Override
        public void follow(UUID sessionId) {
            asked.add("follow");
        }

        @Override
        public void left(Seat left) {
            asked.add("left");
        }
    }

    @Test
    void holdsItsSessionFromTheAnnouncementOfATurnToItsEnd() {
        assertThat(seat.followed()).isNull();

        assertThat(seat.announce(FIRST)).isTrue();
        seat.onEvent(accepted(FIRST));
        assertThat(seat.followed()).isEqualTo(FIRST);
        seat.rest(FIRST);

        assertThat(seat.followed()).isNull();
        assertThat(asked).containsExactly("held", "released");
        assertThat(heard).containsExactly(accepted(FIRST));
    }

    @Test
    void theEndOfATurnDoesNotEndTheHoldForTheNextOne() {
        seat.follow(FIRST);
        assertThat(seat.announce(SECOND)).as("it gets the events anyway").isFalse();

        seat.rest(FIRST);

        assertThat(seat.followed()).isEqualTo(SECOND);
        assertThat(asked).containsExactly("held", "follow");
    }

    @Test
    void theFirstEventOfATurnHoldsItBeforeItIsHeard() {
        seat.onEvent(accepted(FIRST));

        assertThat(seat.followed()).isEqualTo(FIRST);
        assertThat(seat.announce(FIRST)).as("it was told already").isFalse();
    }

    @Test
    void whatComesLateOfATurnThatIsOverHoldsNothing() {
        seat.onEvent(accepted(FIRST));
        seat.rest(FIRST);

        seat.onEvent(accepted(FIRST));
        assertThat(seat.announce(FIRST)).isFalse();

        assertThat(seat.followed()).isNull();
    }

    @Test
    void releasesItsSessionOnceAndHoldsNothingAfterItWasLeft() {
        seat.follow(FIRST);
        seat.close();
        seat.close();
        seat.rest(FIRST);
        assertThat(seat.announce(SECOND)).isFalse();
        seat.onEvent(accepted(SECOND));

        assertThat(seat.followed()).isNull();
        assertThat(asked).containsExactly("held", "follow", "released", "left", "left");
    }

    private static MessageAccepted accepted(UUID turn) {
        return new MessageAccepted(
                SESSION,
                turn,
                Instant.EPOCH,
                new UUID(3, 1),
                new UUID(3, 2),
                "hello",
                ChatMode.REGULAR,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }
}
