package dev.parley.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InterruptedAnswersTest extends ScriptedServerTest {

    @Test
    void answersAFailureBeforeTheFirstByteWithAnError() throws Exception {
        try (var failing = ChatCompletionsServer.start(0, new Failing(0, new CountDownLatch(0)));
                var asking = new ModelClient(failing)) {
            var response = asking.post(ModelClient.prompt(true, "hello"));

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).contains("server_error").doesNotContain("on purpose");
        }
    }

    @Test
    void cutsTheConnectionAtALaterFailure() throws Exception {
        var read = new CountDownLatch(1);
        try (var failing = ChatCompletionsServer.start(0, new Failing(1, read));
                var asking = new ModelClient(failing);
                var stream = asking.stream("hello")) {
            assertThat(stream.nextText()).isEmpty();
            assertThat(stream.nextText()).isEqualTo("part");
            read.countDown();
            assertThatThrownBy(stream::next).isInstanceOf(IOException.class);
        }
    }

    @Test
    void tellsTheAnswererThatTheClientIsGone() throws Exception {
        var told = new CompletableFuture<Exception>();
        var endless = new Endless(told);
        try (var streaming = ChatCompletionsServer.start(0, endless);
                var leaving = new ModelClient(streaming)) {
            try (var stream = leaving.stream("hello")) {
                assertThat(stream.nextText()).isEmpty();
            }

            assertThat(told.get()).isInstanceOf(ClientDisconnectedException.class);
            // The server's thread counts the disconnect next; closing waits for that thread.
            streaming.close();
            assertThat(streaming.disconnects()).isEqualTo(1);
        }
        assertThat(server.disconnects()).isZero();
    }

    @Test
    void closingCutsAnswersThatWait() throws Exception {
        var gate = new Gate();
        model.when("hello", Script.answer("one", "two").holdAfter(1, gate));

        try (var stream = client.stream("hello")) {
            gate.awaitReached(SOON);
            server.close();

            assertThatThrownBy(stream::rest).isInstanceOf(IOException.class);
        }
    }

    /** Fails after so many pieces of text, once the client has read them. */
    private record Failing(int pieces, CountDownLatch read) implements Answerer {
        @Override
        public String model() {
            return "failing";
        }

        @Override
        public void answer(ChatRequest request, Reply reply)
                throws IOException, InterruptedException {
            for (int i = 0; i < pieces; i++) {
                reply.text("part");
            }
            read.await();
            throw new IllegalStateException("on purpose");
        }
    }

    /** Writes until a write fails because nobody reads. */
    private record Endless(CompletableFuture<Exception> told) implements Answerer {
        @Override
        public String model() {
            return "endless";
        }

        @Override
        public void answer(ChatRequest request, Reply reply) throws IOException {
            try {
                while (true) {
                    reply.text("more");
                }
            } catch (ClientDisconnectedException e) {
                told.complete(e);
                throw e;
            }
        }
    }
}
