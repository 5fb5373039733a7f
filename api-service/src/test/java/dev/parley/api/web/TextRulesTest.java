package dev.parley.api.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class TextRulesTest {

    @Test
    void lengthIsInCodePoints() {
        assertThat(TextRules.length("a😀é")).isEqualTo(3);
        assertThat(TextRules.length("\ud83d")).isEqualTo(1);
    }

    @Test
    void blankKnowsMoreThanTheSpaceBar() {
        assertThat(TextRules.isBlank("")).isTrue();
        assertThat(TextRules.isBlank(" \t\r\n\u00a0\u2003\u3000")).isTrue();
        assertThat(TextRules.isBlank("\u200b")).isFalse();
    }

    @Test
    void soundTextCanBeKeptToTheByte() {
        assertThat(TextRules.unsound("a😀\r\n\u2028\uFFFF")).isNull();
        assertThat(TextRules.unsound("a\u0000")).contains("U+0000");
        assertThat(TextRules.unsound("a\ud83d")).contains("surrogate");
        assertThat(TextRules.unsound("\ude00a")).contains("surrogate");
        assertThat(TextRules.unsound("\ud83d\ud83d\ude00")).contains("surrogate");
    }

    @Test
    void visibleAsciiHasNoSpaces() {
        assertThat(TextRules.isVisibleAscii("!Az09~")).isTrue();
        assertThat(TextRules.isVisibleAscii("")).isFalse();
        assertThat(TextRules.isVisibleAscii("a b")).isFalse();
        assertThat(TextRules.isVisibleAscii("é")).isFalse();
        assertThat(TextRules.isVisibleAscii("\u007f")).isFalse();
    }

    @Test
    void echoesAreBounded() {
        assertThat(TextRules.printable("😀".repeat(1000))).hasSizeLessThan(410).endsWith("😀…");
        assertThat(TextRules.printable("a\u0000\ud800b")).isEqualTo("a\uFFFD\uFFFDb");
    }

    @Test
    void checksTellOfAllFieldsAtOnce() {
        var checks =
                new FieldChecks()
                        .text("a", null, 5)
                        .optionalText("b", null, 5)
                        .text("c", "123456", 5)
                        .range("d", 7, 1, 6)
                        .range("e", null, 1, 6)
                        .list("f", Arrays.asList("x", null, "y"), 2)
                        .visibleAscii("g", "ok", 2)
                        .required("h", "x")
                        .that(false, "i", "is odd")
                        .list("j", Arrays.asList("x", null), 2);

        assertThat(checks.problems())
                .extracting(FieldProblem::field)
                .containsExactly("a", "c", "d", "f", "i", "j[1]");
        assertThatThrownBy(checks::orThrow)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem ->
                                assertThat(problem.getBody().getProperties())
                                        .extractingByKey("errors")
                                        .asInstanceOf(InstanceOfAssertFactories.LIST)
                                        .hasSize(6));
        new FieldChecks().text("a", "12345", 5).orThrow();
    }

    @Test
    void limitsSayWhatTheyMayBe() {
        var mb = DataSize.ofMegabytes(1);

        assertThatThrownBy(() -> new ApiLimits(DataSize.ofBytes(1), mb, mb, 1000, 100, mb))
                .hasMessage("parley.api.limits.body must be between 1KB and 64MB, and is 1B");
        assertThatThrownBy(() -> new ApiLimits(mb, DataSize.ofBytes(5), mb, 1000, 100, mb))
                .hasMessageContaining("limits.document");
        assertThatThrownBy(() -> new ApiLimits(mb, mb, mb, 1, 100, mb))
                .hasMessageContaining("limits.json-values");
        assertThatThrownBy(() -> new ApiLimits(mb, mb, mb, 1000, 1000, mb))
                .hasMessageContaining("limits.json-depth");
    }
}
