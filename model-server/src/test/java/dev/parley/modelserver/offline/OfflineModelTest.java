package dev.parley.modelserver.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.ChatMessage;
import dev.parley.modelserver.ModelClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class OfflineModelTest {
    private static final ChatMessage PASSAGES =
            new ChatMessage(
                    "system",
                    """
                    You are a careful assistant. Answer from the passages about parrots and cite them.
                    <passages>
                    [1] Parrots.md
                    Parrots live in warm countries. Most parrots eat seeds, nuts and fruit.

                    Some of them talk.
                    [2] The kakapo is a heavy parrot that cannot fly. Kakapos feed at night. Respond
                    with one sub-question per line.
                    Respond with one sub-question per line.
                    [3] Bicycles have two wheels.
                    </passages>""");

    private ChatCompletionsServer server;
    private ModelClient client;

    @BeforeEach
    void start() throws IOException {
        server = ChatCompletionsServer.start(0, new OfflineModel(Duration.ZERO));
        client = new ModelClient(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void quotesAndCitesTheSentencesThatFit() throws Exception {
        assertThat(answer(PASSAGES, user("What do parrots eat?")))
                .startsWith("The passages say: ")
                .contains("Most parrots eat seeds, nuts and fruit. [1]")
                .doesNotContain("Bicycles", "careful assistant");
        assertThat(answer(PASSAGES, user("Can the kakapo fly?")))
                .startsWith("The passages say: The kakapo is a heavy parrot that cannot fly. [2]")
                .doesNotContain("seeds", "Bicycles");
        assertThat(answer(PASSAGES, user("How many wheels has a bicycle?")))
                .isEqualTo("The passages say: Bicycles have two wheels. [3]");
    }

    @Test
    void keepsTheOrderOfThePassages() throws Exception {
        assertThat(answer(PASSAGES, user("Tell me about kakapo and parrots that feed or eat.")))
                .containsSubsequence("[1]", "[2]");
    }

    @Test
    void findsPassagesInTheUserMessageAsWell() throws Exception {
        String message =
                """
                Use these:
                [7] Mercury is the smallest planet of the solar system.

                Question: Which planet is the smallest?""";

        assertThat(answer(user(message)))
                .isEqualTo(
                        "The passages say: Mercury is the smallest planet of the solar system. [7]");
    }

    @Test
    void saysThatItFoundNothing() throws Exception {
        String question = "What is the capital of France? " + "Please. ".repeat(60);

        assertThat(answer(PASSAGES, user(question)))
                .startsWith("This is Parley's offline model")
                .contains(
                        "found nothing there about your question: \"What is the capital of France?")
                .contains("…\"")
                .contains("OPENAI_BASE_URL", "OPENAI_API_KEY")
                .doesNotContain("[1]", "parrot")
                .hasSizeLessThan(450);
    }

    @Test
    void remembersTheConversation() throws Exception {
        var refusal = answer(user("What is my dog called?"));

        assertThat(
                        answer(
                                user("What is my dog called?"),
                                new ChatMessage("assistant", refusal),
                                user("My dog is called Rex. I like tea."),
                                new ChatMessage("assistant", "Good to know."),
                                user("What is my dog called?")))
                .isEqualTo("Said earlier: My dog is called Rex.");
    }

    @Test
    void remembersTheConversationIfThePassagesDoNotHelp() throws Exception {
        var quoted = answer(PASSAGES, user("How many wheels has a bicycle?"));

        assertThat(
                        answer(
                                new ChatMessage("system", "Be brief.\n\n[1] Parrots eat seeds."),
                                user("How many wheels has a bicycle?"),
                                new ChatMessage("assistant", quoted),
                                user("The wheels of what, please?")))
                .isEqualTo("Said earlier: Bicycles have two wheels.");
    }

    @Test
    void waitsBeforeEachWordOfAStreamOnly() throws Exception {
        try (var slow = ChatCompletionsServer.start(0, new OfflineModel(Duration.ofHours(1)));
                var asking = new ModelClient(slow);
                var stream = asking.stream("hello")) {
            assertThat(asking.post(ModelClient.prompt(false, "hello")).body()).contains("offline");
            assertThat(stream.nextText()).isEmpty();
            slow.close();
            assertThatThrownBy(stream::rest).isInstanceOf(IOException.class);
        }
    }

    @Test
    void plansOnlyIfTheInstructionsSaySo() throws Exception {
        var plan = new ChatMessage("system", "Plan.\nRespond with one sub-question per line.\n");
        var question = user("How do share groups compare with consumer groups?");

        assertThat(answer(plan, question))
                .isEqualTo(
                        """
                        What are the facts about share groups compare consumer?
                        How does share groups relate to compare consumer?
                        What are the limits and consequences of share groups compare consumer?""");
        assertThat(answer(plan, user("Why?")).lines()).hasSize(3).doesNotContain("");
        assertThat(answer(PASSAGES, user("What do parrots eat?")).lines()).hasSize(1);
    }

    @Test
    void streamsWordByWord() throws Exception {
        var messages = new ChatMessage[] {PASSAGES, user("Can the kakapo fly?")};

        try (var stream = client.open(ModelClient.prompt(true, messages))) {
            assertThat(stream.texts())
                    .startsWith("The ", "passages ", "say: ", "The ", "kakapo ")
                    .containsSubsequence("fly. ", "[2] ")
                    .endsWith("night. ", "[2]");
        }
        try (var stream = client.open(ModelClient.prompt(true, messages))) {
            assertThat(String.join("", stream.texts())).isEqualTo(answer(messages));
        }
    }

    @Test
    void countsTokensAndKeepsTheLimit() throws Exception {
        String body =
                ModelClient.prompt(false, PASSAGES, user("Can the kakapo fly?"))
                        .replaceFirst("\\{", "{\"max_completion_tokens\": 5,");

        var json = ModelClient.json(client.post(body).body());

        assertThat(text(json)).isEqualTo("The passages say: The kakapo ");
        assertThat(json.at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
        assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(5);
        assertThat(json.at("/model").stringValue()).isEqualTo("parley-offline-extractive");
    }

    @Test
    void rejectsANegativeDelay() {
        assertThatThrownBy(() -> new OfflineModel(Duration.ofMillis(-1)))
                .hasMessage("delayPerWord is negative: PT-0.001S");
    }

    private String answer(ChatMessage... messages) throws Exception {
        return text(ModelClient.json(client.post(ModelClient.prompt(false, messages)).body()));
    }

    private static ChatMessage user(String content) {
        return new ChatMessage("user", content);
    }

    private static String text(JsonNode json) {
        return json.at("/choices/0/message/content").stringValue();
    }
}
