package dev.parley.worker.prompting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens are counted as the model does, or estimated too high rather than too low. */
class TokenCounterTest {

    private static final int MANY = 1_000_000;

    private final TokenCounter o200k = TokenCounter.of("gpt-4o-mini");
    private final TokenCounter cl100k = TokenCounter.of("gpt-4");
    private final TokenCounter unknown = TokenCounter.of("olmo-2");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "An event log keeps what happened, in order; whoever reads it from the start knows"
                        + " everything that anybody could know about it, at any later time.",
                "public static void main(String[] args) {\n    int x = a[i++] * 31 + (b >>> 7);\n"
                        + "    return x != 0 ? \"yes\" : null;\n}\n",
                "{\"session_id\":\"01a1fc60-21da-773f-b54c-d530a1007068\",\"n\":17,\"ok\":true}",
                "Größere Donaudampfschifffahrtsgesellschaften überqueren häufig süße Flüsse.",
                "事件日志按顺序保存发生的一切。谁从头读起,谁就知道一切。",
                "Журнал событий хранит всё, что произошло, по порядку.",
                "🦜🦜 naïve café — “quoted” … ½ €5",
                "a b c d e f g 1 22 333 4444 55555",
                "# Title\n\n- one\n- two\n\n\n\t\tindented\n        more",
            })
    void theEstimateIsOnTheSafeSide(String text) {
        int estimate = unknown.count(text, MANY);

        assertThat(estimate).isGreaterThanOrEqualTo(o200k.count(text, MANY));
        assertThat(estimate).isGreaterThanOrEqualTo(cl100k.count(text, MANY));
        assertThat(estimate).as("and no more than it takes").isLessThan(3 * text.length());
    }

    @Test
    void theEstimateIsNotFarOffForEnglish() {
        var text =
                "The reaper ends turns that nobody took, and requests anew what a worker took and"
                        + " nobody holds any more. ";

        assertThat(unknown.count(text.repeat(50), MANY))
                .isLessThan(o200k.count(text.repeat(50), MANY) * 3 / 2);
    }

    @Test
    void aKnownModelsTokenizerIsUsed() {
        // The tokenizer counts two tokens, the estimate three.
        assertThat(o200k.count("tokenization", MANY)).isEqualTo(2);
        assertThat(TokenCounter.of("gpt-5-mini").count("tokenization", MANY)).isEqualTo(2);
        assertThat(unknown.count("tokenization", MANY)).isEqualTo(3);
        // A model's own marks are plain text here.
        assertThat(o200k.count("<|endoftext|>", MANY)).isGreaterThan(1);
    }

    @Test
    void aTextThatCannotFitIsNotCounted() {
        var text = "a".repeat(5_000_000);

        assertThat(o200k.count(text, 100)).isEqualTo(101);
        assertThat(o200k.count(text, -5)).isEqualTo(1);
        assertThat(o200k.count("", -5)).isZero();
    }
}
