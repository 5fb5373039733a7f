package dev.parley.api.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ContentDiversionTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Diverted(JsonNode rest, String content, boolean halfPair) {}

    @Test
    void onlyTheContentOfTheOutermostObjectIsDiverted() throws IOException {
        var diverted =
                divert(
                        """
                        {"title":"content","metadata":{"content":"stays","a":["content",{"content":1}]},
                         "content" : "goes \\"away\\"\\u0041", "creator":"x\\\\"}
                        """);

        assertThat(diverted.content()).isEqualTo("goes \"away\"A");
        assertThat(diverted.rest())
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"title":"content","content":"","creator":"x\\\\",
                                 "metadata":{"content":"stays","a":["content",{"content":1}]}}
                                """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"content\",\"x\"]",
                "{\"content\":5,\"title\":\"x\"}",
                "{\"content\":null}",
                "{\"contents\":\"x\",\"conten\":\"y\"}",
                "{\"cont\\u0065nt\":\"x\"}",
                "\"content\"",
                "{}"
            })
    void everythingElseStays(String json) throws IOException {
        var diverted = divert(json);

        assertThat(diverted.content()).isEmpty();
        assertThat(diverted.rest()).isEqualTo(JSON.readTree(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"a\nb\"}",
                "{\"content\":\"\\x\"}",
                "{\"content\":\"\\u12\"}",
                "{\"content\":\"\\u12zz\"}",
                "{\"content\":\"never ends",
                "{\"content\":\"a\" \"b\"}",
                "{\"content\":\"\\"
            })
    void theParserStillReportsMalformedJson(String broken) {
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> divert(broken));
    }

    @Test
    void halvesOfPairsAreNoticed() throws IOException {
        assertThat(divert("{\"content\":\"\\ud83d\\ude00 \\uD83D\\uDE00\"}"))
                .extracting(Diverted::content, Diverted::halfPair)
                .containsExactly("😀 😀", false);
        for (var half :
                new String[] {"\\ud83d", "\\ude00", "\\ud83d x", "\\ud83d\\n", "\\ud83d\\ud83d"}) {
            assertThat(divert("{\"content\":\"" + half + "\"}").halfPair()).as(half).isTrue();
        }
    }

    @Test
    void anyTextComesThroughAsJacksonReadsIt() throws IOException {
        var random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                int kind = random.nextInt(6);
                int codePoint =
                        switch (kind) {
                            case 0 -> random.nextInt(0x20);
                            case 1 -> "\"\\/{}[]:,".codePointAt(random.nextInt(9));
                            case 2 -> 0x1F600 + random.nextInt(50);
                            case 3 -> 0x20 + random.nextInt(0x7F0);
                            default -> 'a' + random.nextInt(26);
                        };
                text.appendCodePoint(codePoint);
            }
            var json = JSON.writeValueAsString(java.util.Map.of("content", text.toString()));
            var escaped = random.nextBoolean() ? json : allEscaped(text.toString());

            assertThat(divert(escaped).content()).isEqualTo(text.toString());
        }
    }

    private static String allEscaped(String text) {
        var out = new StringBuilder("{\"content\":\"");
        text.chars().forEach(unit -> out.append("\\u%04X".formatted(unit)));
        return out.append("\"}").toString();
    }

    private static Diverted divert(String json) throws IOException {
        var content = new ByteArrayOutputStream();
        try (var diversion =
                new ContentDiversion(
                        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), content)) {
            return new Diverted(
                    JSON.readTree(diversion),
                    content.toString(StandardCharsets.UTF_8),
                    diversion.hadHalfPair());
        }
    }
}
