package dev.parley.worker.prompting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.prompting.Conversation.Exchange;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Documents get what prompt and answer leave of the model's context. */
class ContextRoomTest {

    private static final Conversation NONE = new Conversation(List.of());

    @Test
    void aQuarterOfTheContextIsLeftForAnAnswerWithoutABound() {
        int room = room(16_000, null).beside(NONE, "Why?", Integer.MAX_VALUE).tokens();

        assertThat(room).isBetween(11_700, 12_000);
    }

    @Test
    void aBoundOnTheAnswerIsWhatIsLeftForIt() {
        int room = room(16_000, 500).beside(NONE, "Why?", Integer.MAX_VALUE).tokens();

        assertThat(room).isBetween(15_200, 15_500);
    }

    @Test
    void exchangesAndTheQuestionTakeTheirPart() {
        var exchange = new Exchange("word ".repeat(1_000), "word ".repeat(1_000));
        var conversation = new Conversation(List.of(exchange));
        var room = room(16_000, null);

        int without = room.beside(NONE, "Why?", Integer.MAX_VALUE).tokens();
        int with = room.beside(conversation, "word ".repeat(1_000), Integer.MAX_VALUE).tokens();

        assertThat(without - with).isBetween(3_000, 4_000);
    }

    @Test
    void itIsNeverLessThanNothingNorMoreThanWanted() {
        assertThat(room(1_000, 5_000).beside(NONE, "Why?", 100).tokens()).isZero();
        assertThat(room(16_000, null).beside(NONE, "Why?", 100).tokens()).isEqualTo(100);
    }

    private static ContextRoom room(int context, @Nullable Integer answer) {
        var model = new HashMap<String, Object>();
        model.put("parley.model.base-url", "http://localhost/v1");
        model.put("parley.model.name", "some-model");
        model.put("parley.model.context-tokens", context);
        if (answer != null) {
            model.put("parley.model.max-tokens", answer);
        }
        var binder = new Binder(new MapConfigurationPropertySource(model));
        return new ContextRoom(
                binder.bind("parley.model", ModelSettings.class).get(),
                binder.bindOrCreate("parley.prompt", PromptSettings.class),
                new TokenCounter("some-model"));
    }
}
