package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.Text;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message from POST to history. */
@Tag("delivery")
class StoryTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void aMessageIsAnsweredAndStaysInTheHistory() {
        var api = system.api(0);
        var session = api.createSession();

        var stream = api.message(session, "hello");
        var events = stream.toEnd();

        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "accepted", "started", "sources", "token", "token", "token", "done");
        var turn = stream.header("Parley-Turn-Id");
        assertThat(events)
                .extracting(Event::id)
                .containsExactly(
                        turn + ".0.0",
                        turn + ".1.1",
                        turn + ".1.2",
                        turn + ".1.3",
                        turn + ".1.4",
                        turn + ".1.5",
                        turn + ".1.6");
        assertThat(EventStream.text(events)).isEqualTo("Hello there.");
        assertThat(events.getLast().json().get("content_sha256").stringValue())
                .isEqualTo(Text.sha256Hex("Hello there."));

        var history = api.history(session);
        assertThat(history.get("message_count").intValue()).isEqualTo(2);
        assertThat(history.get("status").stringValue()).isEqualTo("idle");
        var answer = history.get("messages").get(1);
        assertThat(answer.get("role").stringValue()).isEqualTo("assistant");
        assertThat(answer.get("content").stringValue()).isEqualTo("Hello there.");
        assertThat(answer.get("status").stringValue()).isEqualTo("completed");
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(answer.get("usage").get("completion_tokens").intValue()).isEqualTo(3);
    }
}
