package dev.parley.worker.prompting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.prompting.Conversation.Exchange;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Documents get what prompt and answer leave of the model's context. */
class ContextRoomTest {

    private static final Conversation NONE = new Conversation(List.of());

    @Test
    void aQuarterOfTheContextIsLeftForAnAnswerWithoutABound() {
        assertThat(room(model(16_000, null), NONE, null, "Why?", Integer.MAX_VALUE))
                .isBetween(11_700, 12_000);
    }

    @Test
    void anUnknownContextIsTakenForSixteenThousandTokens() {
        assertThat(room(model(null, null), NONE, null, "Why?", Integer.MAX_VALUE))
                .isEqualTo(room(model(16_000, null), NONE, null, "Why?", Integer.MAX_VALUE));
    }

    @Test
    void aBoundOnTheAnswerIsWhatIsLeftForIt() {
        assertThat(room(model(16_000, 500), NONE, null, "Why?", Integer.MAX_VALUE))
                .isBetween(15_200, 15_500);
    }

    @Test
    void exchangesTheQuestionAndItsOwnSystemPromptTakeTheirPart() {
        var words = "word ".repeat(1_000);
        var conversation = new Conversation(List.of(new Exchange(words, words)));
        var model = model(16_000, null);

        int without = room(model, NONE, null, "Why?", Integer.MAX_VALUE);
        int with = room(model, conversation, null, words, Integer.MAX_VALUE);
        int withItsOwnPrompt = room(model, NONE, words, "Why?", Integer.MAX_VALUE);

        assertThat(without - with).isBetween(3_000, 4_000);
        assertThat(without - withItsOwnPrompt).isBetween(900, 1_400);
    }

    @Test
    void itIsNeverLessThanNothingNorMoreThanWanted() {
        assertThat(room(model(1_000, 5_000), NONE, null, "Why?", 100)).isZero();
        assertThat(room(model(16_000, null), NONE, null, "Why?", 100)).isEqualTo(100);
    }

    private static int room(
            ModelSettings model,
            Conversation conversation,
            @Nullable String systemPrompt,
            String question,
            int most) {
        var settings =
                new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("parley.prompt", PromptSettings.class);
        return new ContextRoom(settings)
                .beside(model, conversation, message(systemPrompt), question, most)
                .tokens();
    }

    private static MessageAccepted message(@Nullable String systemPrompt) {
        return new MessageAccepted(
                UUID.randomUUID(),
                UUID.randomUUID(),
                Instant.EPOCH,
                UUID.randomUUID(),
                UUID.randomUUID(),
                "Why?",
                ChatMode.REGULAR,
                List.of(),
                null,
                new ModelChoice(null, systemPrompt, null));
    }

    private static ModelSettings model(@Nullable Integer context, @Nullable Integer answer) {
        var model = new HashMap<String, Object>();
        model.put("parley.model.base-url", "http://localhost/v1");
        model.put("parley.model.name", "some-model");
        if (context != null) {
            model.put("parley.model.context-tokens", context);
        }
        if (answer != null) {
            model.put("parley.model.max-tokens", answer);
        }
        return new Binder(new MapConfigurationPropertySource(model))
                .bind("parley.model", ModelSettings.class)
                .get();
    }
}
