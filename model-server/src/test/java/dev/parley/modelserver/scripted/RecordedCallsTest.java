package dev.parley.modelserver.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.modelserver.ModelClient;
import dev.parley.modelserver.ScriptedServerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordedCallsTest extends ScriptedServerTest {

    @Test
    void recordsWhatItWasAsked() throws Exception {
        texts("one fish");
        client.post(ModelClient.prompt(false, "two fish"));

        var calls = model.awaitCalls("fish", 2, SOON);
        assertThat(model.calls()).isEqualTo(calls);
        assertThat(model.callsFor("two")).containsExactly(calls.get(1));
        assertThat(calls.get(0).number()).isEqualTo(1);
        assertThat(calls.get(0).request().stream()).isTrue();
        assertThat(calls.get(0).request().authorization()).isEqualTo("Bearer secret");
        assertThat(calls.get(1).request().lastUserMessage()).isEqualTo("two fish");
        assertThat(calls.get(1).awaitOutcome(SOON)).isEqualTo(Call.Outcome.ANSWERED);
        assertThat(calls.get(1).clientDisconnected()).isFalse();
    }

    @Test
    void recordsThatTheClientLeft() throws Exception {
        // More than the buffers of both sockets hold, so a write must fail.
        model.when("leave", Script.ofLength(50_000_000));

        try (var stream = client.stream("leave")) {
            assertThat(stream.nextText()).isEmpty();
        }

        var call = model.awaitCall("leave", SOON);
        assertThat(call.awaitOutcome(SOON)).isEqualTo(Call.Outcome.CLIENT_DISCONNECTED);
        assertThat(call.clientDisconnected()).isTrue();
        assertThat(call.chunksSent()).isLessThan(50_000);
    }

    @Test
    void keepsConcurrentAnswersApart() throws Exception {
        var scripts = IntStream.range(0, 40).mapToObj(i -> "answer %d ".formatted(i)).toList();
        var gate = new Gate();
        scripts.forEach(
                text -> model.when("<" + text + ">", Script.answer(text, text).holdAfter(1, gate)));

        var streams = new ArrayList<ModelClient.Events>();
        for (String text : scripts) {
            streams.add(client.stream("<" + text + ">"));
        }
        gate.release();
        for (int i = 0; i < streams.size(); i++) {
            assertThat(streams.get(i).texts()).containsExactly(scripts.get(i), scripts.get(i));
        }
    }

    @Test
    void waitsForACallThatComesLater() throws Exception {
        var waiting =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return model.awaitCall("later", SOON);
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        texts("now");
        assertThat(waiting).isNotDone();

        texts("later");

        assertThat(waiting.get().request().lastUserMessage()).isEqualTo("later");
        assertThatThrownBy(() -> model.awaitCalls("later", 2, Duration.ZERO))
                .hasMessageContaining("1 of 2 calls whose last user message contains 'later'");
    }
}
