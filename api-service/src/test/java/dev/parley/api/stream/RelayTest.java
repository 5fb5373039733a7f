package dev.parley.api.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.stream.Relay.Step;
import dev.parley.events.TurnEvent;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a reader is told of a turn of which the event log lacks a part. */
class RelayTest {

    private static final Instant AT = Instant.parse("2026-12-01T12:00:00Z");

    private static RecordingWire told(boolean provesTheText, TurnEvent ending) throws IOException {
        var wire = new RecordingWire(provesTheText);
        var relay = new Relay(wire, false);
        relay.takeLogged(Turns.accepted(AT));
        relay.takeLogged(Turns.started(1, AT));
        relay.takeLogged(Turns.token(2, AT, "one "));
        relay.takeLogged(Turns.token(4, AT, "three"));
        assertThat(relay.takeLogged(ending)).isEqualTo(Step.TURN_ENDED);
        return wire;
    }

    @Test
    void whoCannotCheckTheTextIsNotToldThatItIsWhole() throws IOException {
        assertThat(told(false, Turns.completed(5, AT)).told)
                .containsExactly("accepted", "Started", "one ", "events_missing");
    }

    @Test
    void whoCanIsToldHowTheTurnEnded() throws IOException {
        assertThat(told(true, Turns.completed(5, AT)).told)
                .containsExactly("accepted", "Started", "one ", "Completed");
    }

    @Test
    void aCancelSaysByItselfThatTheTextIsNotWhole() throws IOException {
        assertThat(told(false, Turns.cancelled(5, AT)).told)
                .containsExactly("accepted", "Started", "one ", "Cancelled");
    }

    @Test
    void aLiveReaderLooksIntoTheEventLogFirst() throws IOException {
        var wire = new RecordingWire(false);
        var relay = new Relay(wire, false);
        relay.takeLogged(Turns.accepted(AT));
        relay.takeLogged(Turns.started(1, AT));

        assertThat(relay.takeLive(Turns.completed(3, AT))).isEqualTo(Step.MISSING);
        assertThat(wire.told).containsExactly("accepted", "Started");
    }
}
