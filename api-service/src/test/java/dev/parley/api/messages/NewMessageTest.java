package dev.parley.api.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
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

    private static NewMessage message(ModelChoice choice) {
        return new NewMessage("x", null, null, null, choice);
    }
}
