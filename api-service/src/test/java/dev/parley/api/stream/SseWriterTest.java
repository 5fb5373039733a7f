package dev.parley.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

/** The bytes of a stream. */
class SseWriterTest {

    @Test
    void aLineBreakInPlainTextBecomesAnotherDataLine() throws IOException {
        assertThat(written("plain")).isEqualTo("event: token\ndata: plain\n\n");
        assertThat(written(" a\nb")).isEqualTo("event: token\ndata:  a\ndata: b\n\n");
        assertThat(written("\n")).isEqualTo("event: token\ndata: \ndata: \n\n");
        assertThat(written("a\n\n")).isEqualTo("event: token\ndata: a\ndata: \ndata: \n\n");
        assertThat(written("größer 🦜\u2028")).isEqualTo("event: token\ndata: größer 🦜\u2028\n\n");
    }

    @Test
    void aStreamOfANodeThatStopsEndsAtItsNextWriteAndCanStillSetTheRetry() throws IOException {
        var running = new AtomicBoolean(true);
        var response = new MockHttpServletResponse();
        var out = SseWriter.open(response, new JsonMapper(), null, running::get);
        out.retry(Duration.ofSeconds(1));
        out.text("token", "a");

        running.set(false);
        assertThatThrownBy(() -> out.text("token", "b")).isInstanceOf(StreamStopped.class);
        assertThatThrownBy(() -> out.event("done", null, Map.of()))
                .isInstanceOf(StreamStopped.class);
        assertThatThrownBy(out::heartbeat).isInstanceOf(StreamStopped.class);
        assertThatThrownBy(out::flush).isInstanceOf(StreamStopped.class);
        out.retry(Duration.ofSeconds(3));

        assertThat(response.getContentAsString(StandardCharsets.UTF_8))
                .isEqualTo("retry: 1000\n\nevent: token\ndata: a\n\nretry: 3000\n\n");
    }

    private static String written(String text) throws IOException {
        var response = new MockHttpServletResponse();
        var out = SseWriter.open(response, new JsonMapper(), new UUID(1, 2), () -> true);
        out.retry(Duration.ofSeconds(1));
        out.text("token", text);
        out.flush();
        var bytes = response.getContentAsString(StandardCharsets.UTF_8);
        assertThat(bytes).startsWith("retry: 1000\n\n");
        return bytes.substring("retry: 1000\n\n".length());
    }
}
