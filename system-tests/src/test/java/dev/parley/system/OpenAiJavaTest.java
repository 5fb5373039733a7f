package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenAI's calls, as its official client for Java makes them. */
class OpenAiJavaTest {

    private static final String UNICODE = "Größe 🌍\u200d — \u4f60\u597d\r\n\tעברית e\u0301";

    private final TestSystem system = TestSystem.get();
    private final List<OpenAIClient> clients = new ArrayList<>();
    private final OpenAIClient client = client(system.api(0).base());

    @AfterEach
    void stop() {
        clients.forEach(OpenAIClient::close);
    }

    private OpenAIClient client(URI node) {
        var made = OpenAIOkHttpClient.builder().baseUrl(node + "/v1").apiKey("none").build();
        clients.add(made);
        return made;
    }

    private static ChatCompletionCreateParams.Builder chat(String content) {
        return ChatCompletionCreateParams.builder().model("scripted").addUserMessage(content);
    }

    private static ResponseCreateParams.Builder response(String input) {
        return ResponseCreateParams.builder().model("scripted").input(input);
    }

    @Test
    void theModelsAreListed() {
        var models = client.models().list().data();

        assertThat(models).extracting(model -> model.id()).contains("scripted");
        assertThat(client.models().retrieve("scripted")).isEqualTo(models.getFirst());
        assertThatThrownBy(() -> client.models().retrieve("nope"))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void everyByteOfAnAnswerArrivesWholeAndStreamed() {
        system.model.when("every byte in Java", Script.answer(UNICODE, UNICODE, "\n"));
        var question = "every byte in Java " + UNICODE;

        var whole = client.chat().completions().create(chat(question).build());
        List<ChatCompletionChunk> chunks;
        try (var stream = client.chat().completions().createStreaming(chat(question).build())) {
            chunks = stream.stream().toList();
        }

        assertThat(content(whole)).isEqualTo(UNICODE + UNICODE + "\n");
        assertThat(whole.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(whole.usage().orElseThrow().completionTokens()).isEqualTo(3);
        assertThat(text(chunks)).isEqualTo(UNICODE + UNICODE + "\n");
        assertThat(chunks.getLast().choices().getFirst().finishReason())
                .hasValue(ChatCompletionChunk.Choice.FinishReason.STOP);
    }

    @Test
    void usageComesLastIfItIsAskedFor() {
        var asked =
                chat("what it cost in Java")
                        .streamOptions(
                                ChatCompletionStreamOptions.builder().includeUsage(true).build())
                        .build();

        try (var stream = client.chat().completions().createStreaming(asked)) {
            var last = stream.stream().toList().getLast();
            assertThat(last.choices()).isEmpty();
            assertThat(last.usage().orElseThrow().completionTokens()).isEqualTo(3);
        }
    }

    @Test
    void aFailureIsAnErrorAndIsNotRepeated() {
        system.model.when("it fails in Java", Script.status(401));

        assertThatThrownBy(
                        () -> client.chat().completions().create(chat("it fails in Java").build()))
                .isInstanceOf(InternalServerException.class)
                .hasMessageContaining("The model");
        assertThat(system.model.callsFor("it fails in Java")).hasSize(1);
        assertThatThrownBy(
                        () -> {
                            try (var stream =
                                    client.chat()
                                            .completions()
                                            .createStreaming(
                                                    chat("it fails in Java, streamed").build())) {
                                stream.stream().forEach(chunk -> {});
                            }
                        })
                .isInstanceOf(OpenAIException.class);
        var failed = client.responses().create(response("it fails in Java, too").build());
        assertThat(failed.status()).hasValue(ResponseStatus.FAILED);
        assertThat(failed.error().orElseThrow().message()).startsWith("model_auth: ");
    }

    @Test
    void aRepeatAfterALostConnectionPaysOnce() throws Exception {
        try (var proxy = CuttingProxy.before(system.api(0).base(), "HTTP/1.1 200", 2)) {
            var behind = client(proxy.base());
            var whole = behind.chat().completions().create(chat("lost in Java").build());

            assertThat(proxy.left()).isZero();
            assertThat(content(whole)).isEqualTo("Hello there.");
            assertThat(system.model.callsFor("lost in Java")).hasSize(1);
        }
        try (var proxy = CuttingProxy.before(system.api(0).base(), "HTTP/1.1 200", 1);
                var stream =
                        client(proxy.base())
                                .chat()
                                .completions()
                                .createStreaming(chat("lost in Java, streamed").build())) {
            assertThat(text(stream.stream().toList())).isEqualTo("Hello there.");
            assertThat(system.model.callsFor("lost in Java, streamed")).hasSize(1);
        }
    }

    @Test
    void aStreamThatIsCutIsAnErrorAndTheSameKeyGetsTheWholeAnswer() throws Exception {
        system.model.when("cut in Java", Script.answer("one ", "two ", "three"));
        var asked =
                chat("cut in Java")
                        .putAdditionalHeader("Idempotency-Key", UUID.randomUUID().toString())
                        .build();
        var seen = new ArrayList<ChatCompletionChunk>();

        try (var proxy = CuttingProxy.before(system.api(0).base(), "two ", 1)) {
            var behind = client(proxy.base());
            // Never an end that looks like the whole answer.
            assertThatThrownBy(
                            () -> {
                                try (var stream =
                                        behind.chat().completions().createStreaming(asked)) {
                                    stream.stream().forEach(seen::add);
                                }
                            })
                    .isInstanceOf(OpenAIException.class);
            assertThat(text(seen)).isIn("", "one ");
            try (var stream = behind.chat().completions().createStreaming(asked)) {
                assertThat(text(stream.stream().toList())).isEqualTo("one two three");
            }
        }
        assertThat(system.model.callsFor("cut in Java")).hasSize(1);
    }

    @Test
    void afterALostWorkerTheAnswerGoesOnIfItBeginsAsBefore() {
        var gate = new Gate();
        system.model.when(
                "lost worker in Java",
                Script.answer("begun ", "never")
                        .holdAfter(1, gate)
                        .then(Script.answer("begun ", "and ", "finished")));

        try (var stream =
                client.chat().completions().createStreaming(chat("lost worker in Java").build())) {
            var text = new StringBuilder();
            var chunks = stream.stream().iterator();
            while (text.isEmpty()) {
                text.append(text(List.of(chunks.next())));
            }
            loseTheWorker(gate);
            chunks.forEachRemaining(chunk -> text.append(text(List.of(chunk))));
            assertThat(text).hasToString("begun and finished");
        }
    }

    private void loseTheWorker(Gate gate) {
        system.stopWorker();
        gate.release();
        system.startWorker();
    }

    @Test
    void aResponseIsStreamedReadAgainAndFollowed() {
        system.model.when("a response in Java", Script.answer(UNICODE, "."));
        List<ResponseStreamEvent> events;
        try (var stream =
                client.responses().createStreaming(response("a response in Java").build())) {
            events = stream.stream().toList();
        }

        assertThat(deltas(events)).isEqualTo(UNICODE + ".");
        var whole = events.getLast().asCompleted().response();
        assertThat(text(whole)).isEqualTo(UNICODE + ".");
        assertThat(client.responses().retrieve(whole.id())).isEqualTo(whole);
        assertThat(following(whole.id(), -1)).isEqualTo(events);
        var next =
                client.responses()
                        .create(
                                response("and the next in Java")
                                        .previousResponseId(whole.id())
                                        .build());
        assertThat(next.previousResponseId()).hasValue(whole.id());
        assertThat(text(next)).isEqualTo("Hello there.");
    }

    @Test
    void aResponseThatIsCutGoesOnBehindTheLastEvent() throws Exception {
        var gate = new Gate();
        system.model.when(
                "cut response in Java", Script.answer("one ", "two ", "three").holdAfter(2, gate));
        var seen = new ArrayList<ResponseStreamEvent>();

        try (var proxy = CuttingProxy.before(system.api(0).base(), "\"delta\":\"two ", 1)) {
            var behind = client(proxy.base());
            assertThatThrownBy(
                            () -> {
                                try (var stream =
                                        behind.responses()
                                                .createStreaming(
                                                        response("cut response in Java").build())) {
                                    stream.stream().forEach(seen::add);
                                }
                            })
                    .isInstanceOf(OpenAIException.class);
        }
        gate.release();

        var id = seen.getFirst().asCreated().response().id();
        seen.addAll(following(id, number(seen.getLast())));
        assertThat(deltas(seen)).isEqualTo("one two three");
        assertThat(seen).isEqualTo(following(id, -1));
        assertThat(system.model.callsFor("cut response in Java")).hasSize(1);
    }

    /** The events of a response behind one, to the end. */
    private List<ResponseStreamEvent> following(String id, long after) {
        var behind = ResponseRetrieveParams.builder().responseId(id).startingAfter(after).build();
        try (var stream = client.responses().retrieveStreaming(behind)) {
            return stream.stream().toList();
        }
    }

    @Test
    void aResponseInTheBackgroundIsReadAndCancelled() {
        var begun =
                client.responses().create(response("background in Java").background(true).build());
        await().until(
                        () ->
                                client.responses()
                                        .retrieve(begun.id())
                                        .status()
                                        .equals(Optional.of(ResponseStatus.COMPLETED)));
        assertThat(text(client.responses().retrieve(begun.id()))).isEqualTo("Hello there.");

        var gate = new Gate();
        system.model.when("cancelled in Java", Script.answer("x").holdAfter(0, gate));
        var other =
                client.responses().create(response("cancelled in Java").background(true).build());
        var cancelled = client.responses().cancel(other.id());
        gate.release();

        assertThat(cancelled.status()).hasValue(ResponseStatus.CANCELLED);
        assertThat(client.responses().cancel(other.id())).isEqualTo(cancelled);
    }

    @Test
    void afterALostWorkerAResponseHasTheNewAnswer() {
        var gate = new Gate();
        system.model.when(
                "response loses its worker in Java",
                Script.answer("begun", " never")
                        .holdAfter(1, gate)
                        .then(Script.answer("something ", "else")));
        var seen = new ArrayList<ResponseStreamEvent>();

        assertThatThrownBy(
                        () -> {
                            try (var stream =
                                    client.responses()
                                            .createStreaming(
                                                    response("response loses its worker in Java")
                                                            .build())) {
                                var events = stream.stream().iterator();
                                while (deltas(seen).isEmpty()) {
                                    seen.add(events.next());
                                }
                                loseTheWorker(gate);
                                events.forEachRemaining(seen::add);
                                // Some versions give it as an event.
                                assertThat(seen.getLast().isError()).isTrue();
                                throw new OpenAIException(
                                        seen.getLast().asError().code().orElseThrow(), null);
                            }
                        })
                .isInstanceOf(OpenAIException.class)
                .hasMessageContaining("restarted");

        var id = seen.getFirst().asCreated().response().id();
        assertThat(deltas(following(id, -1))).isEqualTo("something else");
    }

    private static String content(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElseThrow();
    }

    private static String text(List<ChatCompletionChunk> chunks) {
        var text = new StringBuilder();
        for (var chunk : chunks) {
            chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append));
        }
        return text.toString();
    }

    private static String deltas(List<ResponseStreamEvent> events) {
        var text = new StringBuilder();
        events.forEach(event -> event.outputTextDelta().ifPresent(it -> text.append(it.delta())));
        return text.toString();
    }

    private static String text(Response response) {
        return response.output().getFirst().asMessage().content().getFirst().asOutputText().text();
    }

    private static long number(ResponseStreamEvent event) {
        return event.outputTextDelta().orElseThrow().sequenceNumber();
    }
}
