package dev.parley.api.stream;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.TurnEvent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The events of a turn, for tests. */
final class Turns {

    static final UUID SESSION = new UUID(0, 1);
    static final UUID TURN = new UUID(0, 2);

    private Turns() {}

    static MessageAccepted accepted(Instant at) {
        return new MessageAccepted(
                SESSION,
                TURN,
                at,
                new UUID(0, 3),
                new UUID(0, 4),
                "x",
                ChatMode.REGULAR,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }

    static TurnEvent started(int n, Instant at) {
        return new TurnEvent.Started(header(n, at), "m", null, "w");
    }

    static TurnEvent token(int n, Instant at, String text) {
        return new TurnEvent.Token(header(n, at), text);
    }

    static TurnEvent completed(int n, Instant at) {
        return new TurnEvent.Completed(
                header(n, at), "00", 1, "stop", null, "m", "none", List.of(), null, null);
    }

    static TurnEvent cancelled(int n, Instant at) {
        return new TurnEvent.Cancelled(header(n, at), "00", 1, null);
    }

    private static TurnEvent.Header header(int n, Instant at) {
        return new TurnEvent.Header(SESSION, TURN, 1, n, at);
    }
}
