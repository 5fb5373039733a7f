package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "Größe",
                "\uD83C\uDF0D",
                "x\uD83C\uDF0D\uD83C\uDF0Dy",
                "\u0001\u001F\u007F\u2028",
                "\uD7FF\uE000\uFFFD\uFFFF",
                "\uDBFF\uDFFF"
            })
    void textOfWholeCharactersIsStorableAsItIs(String text) {
        assertThat(Text.isStorable(text)).isTrue();
        assertThat(Text.storable(text)).isSameAs(text);
    }

    @Test
    void onlyTextThatCannotBeStoredIsReplaced() {
        replaced("\u0000", "\uFFFD");
        replaced("a\u0000b\u0000", "a\uFFFDb\uFFFD");
        // Half pairs: at the end, at the start, before a letter, the wrong way round, two of a kind
        replaced("a\uD83C", "a\uFFFD");
        replaced("\uDF0Da", "\uFFFDa");
        replaced("\uD83Ca", "\uFFFDa");
        replaced("\uDF0D\uD83C", "\uFFFD\uFFFD");
        replaced("\uD83C\uD83C\uDF0D", "\uFFFD\uD83C\uDF0D");
        replaced("\uD83C\uDF0D\uDF0D", "\uD83C\uDF0D\uFFFD");
        replaced("\uD83C\u0000\uDF0D", "\uFFFD\uFFFD\uFFFD");
        // The first and the last of each half
        replaced("\uD800", "\uFFFD");
        replaced("\uDBFF", "\uFFFD");
        replaced("\uDC00", "\uFFFD");
        replaced("\uDFFF", "\uFFFD");
    }

    /** Compares with Java's own encoder, which refuses exactly the half pairs. */
    @Test
    void textIsStorableIfUtf8CanHoldItAndItHasNoNul() {
        var units = new char[] {0, 'a', '\uD83C', '\uDF0D', '\uFFFD'};
        for (int i = 0; i < units.length * units.length * units.length * units.length; i++) {
            var text = new StringBuilder();
            for (int rest = i, k = 0; k < 4; rest /= units.length, k++) {
                text.append(units[rest % units.length]);
            }
            boolean holds =
                    text.indexOf("\u0000") < 0
                            && StandardCharsets.UTF_8.newEncoder().canEncode(text);
            assertThat(Text.isStorable(text.toString())).as(escaped(text)).isEqualTo(holds);
            var made = Text.storable(text.toString());
            assertThat(Text.isStorable(made)).as(escaped(text)).isTrue();
            assertThat(made).hasSameSizeAs(text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "hello world, b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
        "Größe 🌍, b6f993d1b83f8ee8209c9a9de55b22a4798b5cbacb8f336af91500a081ec1733"
    })
    void theHashIsLowerCaseHexOfTheUtf8(String text, String hash) {
        assertThat(Text.sha256Hex(text)).isEqualTo(hash);
    }

    @Test
    void aDigestIsFreshEachTime() {
        var used = Text.sha256();
        used.update((byte) 1);
        assertThat(Text.sha256().digest())
                .isEqualTo(
                        java.util.HexFormat.of()
                                .parseHex(
                                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    private static void replaced(String text, String by) {
        assertThat(Text.isStorable(text)).as(escaped(text)).isFalse();
        assertThat(Text.storable(text)).as(escaped(text)).isEqualTo(by);
    }

    private static String escaped(CharSequence text) {
        var out = new StringBuilder();
        text.chars().forEach(c -> out.append(String.format("\\u%04X", c)));
        return out.toString();
    }
}
