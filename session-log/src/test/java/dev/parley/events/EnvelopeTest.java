package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.EventCodec.Opened;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** An envelope is as strict as the whole decoding, and says the same. */
class EnvelopeTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String ID = "01980000-0000-7000-8000-00000000000a";

    static List<String> types() {
        return Samples.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void itHoldsTheFieldsAndTheBytes(String type) {
        var event = SampledEvents.full(type);
        var bytes = EventCodec.encode(event);

        var envelope = ((Opened.Known) EventCodec.open(bytes)).envelope();

        assertThat(envelope.type()).isEqualTo(type);
        assertThat(envelope.key()).isEqualTo(event.key());
        assertThat(envelope.event()).isEqualTo(event);
        assertThat(envelope.bytes()).isSameAs(bytes);
        assertThat(envelope.header())
                .isEqualTo(event instanceof TurnEvent turn ? turn.header() : null);
        assertThat(envelope.isEnding()).isEqualTo(event instanceof TurnEvent.Ending);
    }

    @ParameterizedTest
    @ValueSource(strings = {"turn.token", "turn.reasoning"})
    void textIsReadWithoutATree(String type) {
        var bytes = EventCodec.encode(SampledEvents.full(type));
        assertThat(TextEvents.read(JSON, bytes)).isEqualTo(SampledEvents.full(type));
        var line = EventCodec.encodeToString(SampledEvents.full(type));
        assertThat(TextEvents.read(JSON, line)).isEqualTo(SampledEvents.full(type));
    }

    @Test
    void fieldsMayComeInAnyOrderAndWithOthers() {
        var random = new Random(1);
        for (int i = 0; i < 300; i++) {
            var fields =
                    Arrays.asList(
                            "\"type\":\"turn.token\"",
                            "\"session_id\":\"" + ID + "\"",
                            "\"turn_id\":\"" + ID + "\"",
                            "\"attempt\":2",
                            "\"n\":7",
                            "\"at\":\"2026-03-01T12:00:00.120Z\"",
                            "\"text\":\"x\\ud83c\\udf08\"",
                            "\"later\":{\"n\":\"7\",\"list\":[1,{\"type\":null},2.5e3]}",
                            "\"n \":1");
            Collections.shuffle(fields, random);
            var bytes = ("{" + String.join(",", fields) + "}").getBytes(StandardCharsets.UTF_8);

            assertThat(TextEvents.read(JSON, bytes)).isNotNull();
            sameAsTheTree(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":8",
                "\"n\":\"x\"",
                "\"n\":null",
                "\"attempt\":3",
                "\"attempt\":0",
                "\"text\":\"again\"",
                "\"text\":7",
                "\"type\":\"turn.reasoning\"",
                "\"type\":\"turn.paused\"",
                "\"type\":[]",
                "\"session_id\":\"01980000-0000-7000-8000-00000000000b\"",
                "\"turn_id\":\"\"",
                "\"at\":\"2026-03-01T12:00:00Z\"",
                "\"later\":\"\\u0000\"",
                "\"later\":\"\\ud800\"",
                "\"later\":[{\"\\udc00\":1}]",
                "\"later\\u0000\":1",
                "\"later\":1e999999999",
                "\"later\":NaN",
                "\"later\":01",
                "\"later\":\"\\x\""
            })
    void aFieldThatIsAddedInFrontOrBehind(String field) {
        for (var type : List.of("turn.token", "turn.reasoning")) {
            var whole = EventCodec.encodeToString(SampledEvents.full(type));
            utf8(whole.replaceFirst("\\{", "{" + field.replace("\\", "\\\\") + ","));
            utf8(whole.substring(0, whole.length() - 1) + "," + field + "}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T12:00:00.120Z",
                "2028-02-29T12:00:00.120Z",
                "2026-03-01T24:00:00.000Z",
                "2026-03-01T23:59:60.000Z",
                "2016-12-31T23:59:60.000Z",
                "2026-00-01T12:00:00.120Z",
                "2026-13-01T12:00:00.120Z",
                "2026-03-00T12:00:00.120Z",
                "0000-01-01T00:00:00.000Z",
                "2026-03-01T12:00:00.120z",
                "2026-03-01t12:00:00.120Z",
                "2026-03-01T12:00:00,120Z",
                "2026-03-01T12:00:00.12Z",
                "2026-03-01T12:00:00.1234Z",
                "2026-03-01T12:00:00.120+01:00",
                "2026-03-01T12:00:00.12\u0660Z",
                "+12026-03-01T12:00:00.12Z",
                ""
            })
    void aTimeInAnyForm(String time) {
        utf8(Samples.full("turn.token").replace("2026-03-01T12:00:00.120Z", time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01980000-0000-7000-8000-00000000000A",
                "01980000-0000-7000-8000-0000000000a",
                "1-1-1-1-1",
                "0000000019800000-0-7000-8000-0000000",
                "01980000-0000-7000-8000-00000000000g",
                "AZgAAAAAcACAAAAAAAAACg==",
                "01980000_0000_7000_8000_00000000000a"
            })
    void anIdInAnyForm(String id) {
        var sample = Samples.full("turn.token");
        utf8(sample.replaceFirst("(\"session_id\": *)\"[^\"]*\"", "$1\"" + id + "\""));
        utf8(sample.replaceFirst("(\"turn_id\": *)\"[^\"]*\"", "$1\"" + id + "\""));
    }

    @Test
    void otherEncodingsOfJson() {
        var line = EventCodec.encodeToString(SampledEvents.full("turn.token"));
        for (var charset :
                List.of(
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_16BE,
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_32BE,
                        StandardCharsets.UTF_32LE,
                        StandardCharsets.ISO_8859_1)) {
            sameAsTheTree(line.getBytes(charset));
            sameAsTheTree(("\uFEFF" + line).getBytes(charset));
        }
        utf8("\uFEFF" + line);
        utf8(" " + line + "\n");
        utf8(line + line);
        utf8(line + "x");
        utf8(line.replace("Because", "\uFFFD"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C080",
                "C181",
                "E08081",
                "E08180",
                "F0808181",
                "E08080",
                "EDA080",
                "EDB080",
                "F4908080",
                "F8",
                "C3",
                "80"
            })
    void bytesThatAreNotUtf8(String hex) {
        var line = EventCodec.encodeToString(SampledEvents.full("turn.token"));
        var broken = HexFormat.of().parseHex(hex);
        for (var place : List.of("Because", "text", "{")) {
            var at = line.indexOf(place) + 1;
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(line.substring(0, at).getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(broken);
            bytes.writeBytes(line.substring(at).getBytes(StandardCharsets.UTF_8));
            sameAsTheTree(bytes.toByteArray());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void damagedSamplesAreReadAsTheTreeReadsThem(String type) {
        var random = new Random(type.hashCode());
        var letters =
                "{}[]\":,\\u0019eE+-.tfnTZ \u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        for (var sample :
                List.of(
                        Samples.full(type).getBytes(StandardCharsets.UTF_8),
                        EventCodec.encode(SampledEvents.full(type)))) {
            for (int i = 0; i < 500; i++) {
                var damaged = sample.clone();
                for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                    damaged[random.nextInt(damaged.length)] =
                            switch (random.nextInt(4)) {
                                case 0 -> (byte) random.nextInt();
                                // Moves a part of the event, such as a quote or half a character.
                                case 1 -> sample[random.nextInt(sample.length)];
                                default -> letters[random.nextInt(letters.length)];
                            };
                }
                sameAsTheTree(damaged);
            }
        }
    }

    private static void utf8(String json) {
        sameAsTheTree(json.getBytes(StandardCharsets.UTF_8));
        assertThat(EventCodec.decode(json))
                .isEqualTo(EventCodec.decodeAsTree(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void sameAsTheTree(byte[] bytes) {
        var whole = EventCodec.decodeAsTree(bytes);
        assertThat(EventCodec.decode(bytes))
                .as(() -> new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo(whole);
        switch (EventCodec.open(bytes)) {
            case Opened.Known(Envelope envelope) -> {
                assertThat(new Decoded.Known(envelope.event())).isEqualTo(whole);
                assertThat(envelope.bytes()).isSameAs(bytes);
            }
            case Opened.Unknown(String type) ->
                    assertThat(new Decoded.Unknown(type)).isEqualTo(whole);
            case Opened.Encrypted encrypted ->
                    throw new AssertionError("nothing here is encrypted: " + encrypted);
            case Opened.Malformed(String reason) ->
                    assertThat(new Decoded.Malformed(reason)).isEqualTo(whole);
        }
    }
}
