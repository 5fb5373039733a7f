package dev.parley.system;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.log.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Builds accepted messages for tests that write them to the event log themselves. */
final class Accepted {

    private Accepted() {}

    static MessageAccepted message(String session, String content) {
        return message(session, content, Instant.now());
    }

    static MessageAccepted message(String session, String content, Instant at) {
        return new MessageAccepted(
                UUID.fromString(session),
                Ids.next(),
                at.truncatedTo(ChronoUnit.MILLIS),
                Ids.next(),
                Ids.next(),
                content,
                ChatMode.REGULAR,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }
}
