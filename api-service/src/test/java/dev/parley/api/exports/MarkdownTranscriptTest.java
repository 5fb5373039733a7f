package dev.parley.api.exports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.sessions.SessionResponse;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.store.history.view.MessageStatus;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.history.view.SourceView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session to be read, and the names of files. */
class MarkdownTranscriptTest {

    private static final Instant AT = Instant.parse("2026-12-01T12:00:00Z");

    private static SessionView session(@Nullable String title) {
        return new SessionView(
                new UUID(0, 1),
                "local",
                title,
                ChatMode.REGULAR,
                2,
                List.of(),
                Map.of(),
                null,
                ModelChoice.DEFAULT,
                null,
                null,
                null,
                false,
                false,
                AT,
                AT);
    }

    private static MessageView message(
            Role role, String content, MessageStatus status, List<SourceView> sources) {
        return new MessageView(
                new UUID(0, 2),
                new UUID(0, 3),
                0,
                role,
                content,
                ChatMode.REGULAR,
                status,
                List.of(),
                sources,
                null,
                role == Role.USER ? null : "m1",
                null,
                null,
                null,
                null,
                AT,
                AT);
    }

    private static SourceView source(int number, boolean used) {
        return new SourceView(
                number,
                new UUID(0, 9),
                "Handbook",
                "Ada",
                "Lamps",
                3,
                0,
                9,
                "It burns\noil.",
                0.5,
                used);
    }

    private static String written(MessageView... messages) throws IOException {
        var out = new ByteArrayOutputStream();
        var transcript = new MarkdownTranscript(out);
        transcript.begin(SessionResponse.of(session("Lamps\n# of Arvik"), "m1"));
        for (var message : messages) {
            transcript.message(message);
        }
        transcript.end();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatAnAnswerCitesIsAFootnote() throws IOException {
        assertThat(
                        written(
                                message(Role.USER, "What?", MessageStatus.COMPLETED, List.of()),
                                message(
                                        Role.ASSISTANT,
                                        "Oil. [2]",
                                        MessageStatus.COMPLETED,
                                        List.of(source(1, false), source(2, true)))))
                .isEqualTo(
                        """
                        # Lamps # of Arvik

                        Session 00000000-0000-0000-0000-000000000001, begun 2026-12-01T12:00:00Z

                        ## User

                        2026-12-01T12:00:00Z

                        What?

                        ## Assistant

                        2026-12-01T12:00:00Z, m1

                        Oil. [2]

                        Sources: [2][^2-2]

                        [^2-2]: Handbook, Ada, Lamps, page 3: “It burns oil.” (document 00000000-0000-0000-0000-000000000009)
                        """);
    }

    @Test
    void anAnswerThatIsNotWholeSaysSo() throws IOException {
        assertThat(written(message(Role.ASSISTANT, "Oi", MessageStatus.CANCELLED, List.of())))
                .endsWith("\nOi\n\n*The answer was cancelled.*\n");
        assertThat(written(message(Role.ASSISTANT, "", MessageStatus.PENDING, List.of())))
                .endsWith("m1\n\n*The answer was still being written.*\n");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null, session-00000000-0000-0000-0000-000000000001.md",
                "Größe 🌍, Größe 🌍.md",
                "../../etc/passwd, etc_passwd.md",
                ".hidden, hidden.md",
                "a:b*c, a_b_c.md",
                "..., session-00000000-0000-0000-0000-000000000001.md",
                "-rf, rf.md"
            })
    void aTitleBecomesANameThatIsSafeAnywhere(@Nullable String title, String name) {
        assertThat(FileName.of(session(title), "md")).isEqualTo(name);
    }

    @Test
    void aLongTitleIsCutBetweenCharacters() {
        assertThat(FileName.of(session("🌍".repeat(200)), "md")).isEqualTo("🌍".repeat(50) + ".md");
    }
}
