package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.EventCodec.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** No record may stop a reader: anything but an event decodes as malformed and never throws. */
class EventCodecGarbageTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Required by the contract, but read as empty if missing. */
    private static final Set<String> LENIENT = Set.of("sources");

    static List<String> types() {
        return Samples.types();
    }

    @Test
    void aRecordWithoutAValue() {
        assertThat(EventCodec.decode((byte[]) null))
                .isEqualTo(new Decoded.Malformed("the record has no value"));
        assertThat(EventCodec.decode(new byte[0])).isInstanceOf(Decoded.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': secret}",
                "{'type': 'turn.token', 'text': secret}",
                "{'type': 'turn.token', 'session_id': 'secret'}",
                "{'type': 'turn.token', 'attempt': 'secret'}",
                "{'type': 'message.accepted', 'document_ids': ['secret']}",
                "{'type': 'session.created', 'at': 'secret'}",
                "secret",
            })
    void theReasonQuotesNothing(String json) {
        var bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        assertThat(EventCodec.decode(bytes))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        record ->
                                assertThat(record.reason()).isNotBlank().doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "null",
                "7",
                "true",
                "\"turn.token\"",
                "[]",
                "[{\"type\":\"turn.token\"}]",
                "{}",
                "{\"type\":null}",
                "{\"type\":7}",
                "{\"type\":[\"turn.token\"]}",
                "{\"type\":\"turn.token\"}",
                "{\"type\":\"turn.token\"",
                "{type:turn.token}",
                "hello",
                "<event/>",
                "\u0000",
                "{\"type\":\"turn.paused\"} {}",
                "{\"type\":\"turn.paused\"} x"
            })
    void textThatIsNotAnEvent(String text) {
        malformed(text);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTruncation(String type) {
        var bytes = Samples.full(type).strip().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThat(EventCodec.decode(cut)).isInstanceOf(Decoded.Malformed.class);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyRequiredFieldMissingOrNull(String type) {
        var sample = Samples.required(type);
        for (var path : Samples.paths(sample)) {
            if (!LENIENT.contains(path.substring(1))) {
                malformed(Samples.edited(sample, path, at -> at.object().remove(at.name())));
                malformed(Samples.edited(sample, path, at -> at.object().putNull(at.name())));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyFieldOfAWrongType(String type) {
        var sample = Samples.full(type);
        var wrong =
                List.of(
                        "0", "7", "7.5", "true", "\"\"", "\"x\"", "\"7\"", "[]", "[null]", "[{}]",
                        "{}");
        for (var path : Samples.paths(sample)) {
            var right = Samples.tree(sample).at(path);
            for (var json : wrong) {
                var value = JSON.readTree(json);
                boolean otherType = path.equals("/type") && value.isString();
                if (!otherType && !isLaterWord(path, value) && !mayStandFor(right, value)) {
                    malformed(
                            Samples.edited(sample, path, at -> at.object().set(at.name(), value)));
                }
            }
        }
    }

    @Test
    void invalidIdsTimesAndWords() {
        var sample = Samples.full("message.accepted");
        for (var field : List.of("session_id", "turn_id", "at")) {
            for (var text : List.of("", "x", "0", "2026-13-01T00:00:00Z", "yesterday")) {
                malformed(
                        Samples.edited(
                                sample, "/" + field, at -> at.object().put(at.name(), text)));
            }
        }
    }

    // A later version may write more modes and stages.
    private static boolean isLaterWord(String path, JsonNode value) {
        return Set.of("/mode", "/stage", "/parameters/mode").contains(path) && value.isString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "2147483648",
                "99999999999999999999",
                "1e999999999",
                "-1e-999999999",
                "1.5",
                "NaN",
                "Infinity",
                "01"
            })
    void invalidNumbers(String number) {
        var sample = Samples.full("turn.token");
        malformed(sample.replace("\"attempt\": 2", "\"attempt\": " + number));
        malformed(sample.replace("\"n\": 4", "\"n\": " + number));
    }

    @Test
    void aNumberOfAMillionDigits() {
        var huge = "9".repeat(1_000_000);
        malformed(Samples.full("turn.token").replace("\"n\": 4", "\"n\": " + huge));
        malformed(Samples.full("session.created").replace("\"north\"", huge));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void endlessNesting(String opening) {
        var deep = opening.repeat(1_000_000);
        malformed(deep);
        malformed("{\"type\":\"turn.paused\",\"x\":" + deep);
        malformed(Samples.full("session.created").replace("\"north\"", deep));
        var closed = "[".repeat(100_000) + "]".repeat(100_000);
        malformed(Samples.full("session.created").replace("\"north\"", closed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\u0000", "a\\u0000b", "\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83dx"})
    void textThatPostgresqlCannotStore(String text) {
        var reason = new Decoded.Malformed("holds U+0000 or half a surrogate pair");
        var token = Samples.full("turn.token").replace("Because", text);
        assertThat(EventCodec.decode(token)).isEqualTo(reason);
        assertThat(EventCodec.decode(token.getBytes(StandardCharsets.UTF_8))).isEqualTo(reason);
        var session = Samples.full("session.created");
        assertThat(EventCodec.decode(session.replace("north", text))).isEqualTo(reason);
        assertThat(EventCodec.decode(session.replace("\"team\"", '"' + text + '"')))
                .isEqualTo(reason);
        assertThat(EventCodec.decode(session.replace("\"list\"", '"' + text + '"')))
                .isEqualTo(reason);
        assertThat(EventCodec.decode(session.replace("\"x\"", '"' + text + '"'))).isEqualTo(reason);
        assertThat(EventCodec.decode(session.replace("\"owner\"", '"' + text + "\":1,\"owner\"")))
                .isEqualTo(reason);
    }

    @Test
    void halfASurrogatePairInBytesThatAreNotUtf8() {
        var bytes = Samples.full("turn.failed").getBytes(StandardCharsets.UTF_8);
        int at = Samples.full("turn.failed").indexOf("The model");
        bytes[at] = (byte) 0xED;
        bytes[at + 1] = (byte) 0xA0;
        bytes[at + 2] = (byte) 0x80;
        assertThat(EventCodec.decode(bytes)).isInstanceOf(Decoded.Malformed.class);
        bytes[at] = (byte) 0xFF;
        assertThat(EventCodec.decode(bytes)).isInstanceOf(Decoded.Malformed.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void damagedSamplesNeverThrow(String type) {
        var random = new Random(type.hashCode());
        var sample = Samples.full(type).getBytes(StandardCharsets.UTF_8);
        var letters = "{}[]\":,\\u0019eE+-.tfn \u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 1_000; i++) {
            var damaged = sample.clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] =
                        random.nextBoolean()
                                ? letters[random.nextInt(letters.length)]
                                : (byte) random.nextInt();
            }
            assertThat(EventCodec.decode(damaged)).isNotNull();
        }
    }

    private static void malformed(String text) {
        assertThat(EventCodec.decode(text))
                .as(() -> text.length() > 2_000 ? text.substring(0, 2_000) : text)
                .isInstanceOf(Decoded.Malformed.class);
        assertThat(EventCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Decoded.Malformed.class);
    }

    private static boolean mayStandFor(JsonNode right, JsonNode value) {
        if (right.isArray() || right.isObject()) {
            return right.getNodeType() == value.getNodeType() && value.isEmpty();
        }
        boolean freeText = right.isString() && !isIdTimeOrWord(right.stringValue());
        return switch (value.getNodeType()) {
            case STRING -> freeText;
            case NUMBER -> right.isDouble() || right.isInt() && value.isInt();
            case BOOLEAN -> right.isBoolean();
            default -> false;
        };
    }

    private static boolean isIdTimeOrWord(String text) {
        return text.matches("[0-9a-f]{8}-[0-9a-f-]{27}|2026-.*Z|regular|deep_research|reading");
    }
}
