package dev.parley.api.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.web.FieldChecks;
import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.log.EventLog;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NewMessageTest {

    private static final NewMessage PLAIN = message(ModelChoice.DEFAULT);

    @Test
    void messagesThatDifferInAnyFieldHaveDifferentHashes() {
        var hashes =
                Stream.of(
                                PLAIN,
                                PLAIN.after(new UUID(1, 1)),
                                PLAIN.after(new UUID(1, 2)),
                                new NewMessage("y", null, null, null, ModelChoice.DEFAULT),
                                new NewMessage(
                                        "x", ChatMode.REGULAR, null, null, ModelChoice.DEFAULT),
                                new NewMessage("x", null, List.of(), null, ModelChoice.DEFAULT),
                                new NewMessage(
                                        "x",
                                        null,
                                        List.of(new UUID(1, 1)),
                                        null,
                                        ModelChoice.DEFAULT),
                                new NewMessage("x", null, null, "m", ModelChoice.DEFAULT),
                                message(new ModelChoice("m", null, null)),
                                message(new ModelChoice(null, "m", null)),
                                message(new ModelChoice(null, null, 0.0)),
                                message(new ModelChoice(null, null, 0.1)))
                        .map(NewMessage::hash)
                        .toList();

        assertThat(hashes).doesNotHaveDuplicates();
    }

    @Test
    void aMessageWithoutAChoiceHasTheHashThatItHadBefore() {
        // Stored hashes are compared with it after an upgrade.
        assertThat(PLAIN.hash())
                .isEqualTo("ee2b252d1cd491425942090e06507c7337b5279df43af31ab718b1b1b5da8708");
    }

    /** A control character takes six bytes in JSON; no other character takes as many. */
    @Test
    void theLargestMessageFitsIntoAnEvent() {
        var id = new UUID(-1, -1);
        var request =
                new SendMessageRequest(
                        "x" + "\u0001".repeat(31_999),
                        ChatMode.DEEP_RESEARCH,
                        Collections.nCopies(32, id),
                        "m".repeat(200),
                        "x" + "\u0001".repeat(7_999),
                        2.0,
                        id);
        var checks = new FieldChecks();
        request.check(checks);
        assertThat(checks.problems()).isEmpty();

        var message = request.message();
        var event =
                new MessageAccepted(
                        id,
                        id,
                        Instant.EPOCH,
                        id,
                        id,
                        message.content(),
                        ChatMode.DEEP_RESEARCH,
                        Collections.nCopies(32, id),
                        "\u0001".repeat(200),
                        message.choice(),
                        message.parentTurnId());

        assertThat(EventCodec.encode(event).length).isLessThan(EventLog.MOST_BYTES / 2);
    }

    private static NewMessage message(ModelChoice choice) {
        return new NewMessage("x", null, null, null, choice);
    }
}
