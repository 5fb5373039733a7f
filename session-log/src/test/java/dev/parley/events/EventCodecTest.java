package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.SessionEvent.SessionDeleted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Encoding and decoding of events. {@link EventCodecGarbageTest} covers everything else. */
class EventCodecTest {

    private static final UUID SESSION = UUID.fromString("01980000-0000-7000-8000-00000000000a");
    private static final UUID TURN = UUID.fromString("01980000-0000-7000-8000-00000000000b");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.120Z");

    static List<String> types() {
        return Samples.types();
    }

    @Test
    void everyTypeHasSamples() {
        var sampled =
                types().stream()
                        .<Class<?>>map(type -> known(Samples.full(type)).getClass())
                        .toList();
        assertThat(sampled)
                .as("Every type needs events/v1/<type>.json and .required.json")
                .containsExactlyInAnyOrderElementsOf(
                        kinds(SessionEvent.class)
                                .filter(kind -> kind != TurnEvent.Unknown.class)
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("types")
    void aSampleDecodesToItsRecord(String type) {
        assertThat(known(Samples.full(type))).isEqualTo(SampledEvents.full(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void anEventEncodesAsItsSample(String type) {
        assertThat(Samples.tree(EventCodec.encodeToString(SampledEvents.full(type))))
                .isEqualTo(Samples.tree(Samples.full(type)));
    }

    @ParameterizedTest
    @MethodSource("types")
    void theTypeComesFirstAndNoJavaClassIsNamed(String type) {
        var event = SampledEvents.full(type);
        var json = EventCodec.encodeToString(event);
        assertThat(EventCodec.type(event)).isEqualTo(type);
        assertThat(json).startsWith("{\"type\":\"" + type + "\",");
        assertThat(json)
                .doesNotContain("dev.parley", "java.", "@class", event.getClass().getSimpleName());
        assertThat(Samples.tree(json).propertyNames())
                .allSatisfy(name -> assertThat(name).matches("[a-z][a-z0-9_]*"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void theBytesAreTheLineInUtf8(String type) {
        var line = EventCodec.encodeToString(SampledEvents.full(type));
        var bytes = EventCodec.encode(SampledEvents.full(type));
        assertThat(bytes).isEqualTo(line.getBytes(StandardCharsets.UTF_8));
        assertThat(line).doesNotContain("\n");
        assertThat(EventCodec.decode(bytes)).isEqualTo(EventCodec.decode(line));
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatALaterVersionAddsIsIgnored(String type) {
        var later = Samples.tree(Samples.full(type));
        addUnknownFields(later);
        assertThat(known(later.toString())).isEqualTo(SampledEvents.full(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatAnEarlierVersionLackedMayBeMissing(String type) {
        assertThat(known(Samples.required(type))).isEqualTo(SampledEvents.required(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void optionalFieldsMayBeNull(String type) {
        var tree = Samples.tree(Samples.required(type));
        for (var name : Samples.tree(Samples.full(type)).propertyNames()) {
            if (!tree.has(name)) {
                tree.putNull(name);
            }
        }
        assertThat(known(tree.toString())).isEqualTo(SampledEvents.required(type));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z,           2026-03-01T12:00:00.000Z",
        "2026-03-01T12:00:00.1Z,         2026-03-01T12:00:00.100Z",
        "2026-03-01T12:00:00.123999999Z, 2026-03-01T12:00:00.123Z",
        "1969-12-31T23:59:59.9999Z,      1969-12-31T23:59:59.999Z"
    })
    void aTimeHasThreeDigitsOfASecond(String instant, String written) {
        var at = Instant.parse(instant);
        assertThat(EventCodec.encodeToString(new SessionDeleted(SESSION, at)))
                .contains("\"at\":\"" + written + "\"");
        assertThat(Timestamps.format(at)).isEqualTo(written);
    }

    @Test
    void everyCharacterOfEveryPlaneSurvives() {
        var all = new StringBuilder();
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        var token =
                new TurnEvent.Token(new TurnEvent.Header(SESSION, TURN, 1, 2, AT), all.toString());
        assertThat(EventCodec.decode(EventCodec.encode(token)).equals(new Decoded.Known(token)))
                .isTrue();
        assertThat(EventCodec.decodeOwn(EventCodec.encodeToString(token)).equals(token)).isTrue();
    }

    @Test
    void anUnknownTypeIsRecognizedWhateverElseItHolds() {
        assertThat(EventCodec.decode("{\"type\":\"turn.paused\",\"at\":[]}"))
                .isEqualTo(new Decoded.Unknown("turn.paused"));
        assertThat(EventCodec.decode("{\"at\":1,\"type\":\"Token\"}"))
                .isEqualTo(new Decoded.Unknown("Token"));
    }

    @Test
    void anEventOfATurnThatALaterVersionWritesKeepsItsPlaceAndItsFields() {
        var later = Samples.tree(Samples.full("turn.token"));
        later.put("type", "turn.paused").putObject("reason").put("text", "Größe \uD83C\uDF08");

        var event = known(later.toString());

        assertThat(event)
                .isInstanceOfSatisfying(
                        TurnEvent.Unknown.class,
                        unknown -> {
                            var token = (TurnEvent.Token) SampledEvents.full("turn.token");
                            assertThat(unknown.header()).isEqualTo(token.header());
                            assertThat(EventCodec.type(unknown)).isEqualTo("turn.paused");
                        });
        assertThat(Samples.tree(EventCodec.encodeToString(event))).isEqualTo(later);
        assertThat(known(EventCodec.encodeToString(event))).isEqualTo(event);
        assertThat(EventCodec.encode(event))
                .isEqualTo(EventCodec.encodeToString(event).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aWordThatALaterVersionWritesIsReadAsTheDefault() {
        var message = Samples.tree(Samples.full("message.accepted")).put("mode", "debate");
        var progress = Samples.tree(Samples.full("turn.progress")).put("stage", "voting");

        assertThat(((MessageAccepted) known(message.toString())).mode())
                .isEqualTo(ChatMode.REGULAR);
        assertThat(((TurnEvent.Progress) known(progress.toString())).stage())
                .isEqualTo(TurnEvent.Stage.OTHER);
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        var bytes = EventCodec.encode(SampledEvents.full("turn.token"));
        bytes[bytes.length - 3] = (byte) 0xE9;

        assertThat(EventCodec.decode(bytes)).isEqualTo(new Decoded.Malformed("not UTF-8"));
    }

    @Test
    void decodeOwnThrowsForAnythingButAnEvent() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EventCodec.decodeOwn("{\"type\":\"turn.paused\"}"))
                .withMessage("unknown event type turn.paused");
        assertThatIllegalStateException()
                .isThrownBy(() -> EventCodec.decodeOwn("[]"))
                .withMessage("not a JSON object with a type");
    }

    private static SessionEvent known(String json) {
        assertThat(EventCodec.decode(json)).as(json).isInstanceOf(Decoded.Known.class);
        return ((Decoded.Known) EventCodec.decode(json)).event();
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventCodecTest::kinds)
                : Stream.of(type);
    }

    private static void addUnknownFields(JsonNode node) {
        for (var child : node) {
            addUnknownFields(child);
        }
        if (node instanceof ObjectNode object && !object.has("team") && !object.has("list")) {
            object.put("of_a_later_version", 1);
            object.putObject("also_later").putArray("list").add("x");
        }
    }
}
