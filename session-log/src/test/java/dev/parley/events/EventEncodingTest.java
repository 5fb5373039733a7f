package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The bytes of an event never change, so that equal events stay equal records. */
class EventEncodingTest {

    /** Writes events as the first version did: as a tree, in the order of their components. */
    private static final JsonMapper TREES =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .addModule(Timestamps.module())
                    .build();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static List<String> types() {
        return Samples.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void anEventIsWrittenToTheByteAsItsTree(String type) {
        for (var event : List.of(SampledEvents.full(type), SampledEvents.required(type))) {
            assertThat(EventCodec.encode(event)).isEqualTo(TREES.writeValueAsBytes(tree(event)));
            assertThat(EventCodec.encodeToString(event))
                    .isEqualTo(TREES.writeValueAsString(tree(event)));
        }
    }

    @Test
    void aTextIsWrittenToTheByteAsItsTree() {
        var random = new Random(5);
        var token = (TurnEvent.Token) SampledEvents.full("turn.token");
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x1F700);
                text.appendCodePoint(c == 0 || c >= 0xD800 && c <= 0xDFFF ? '"' : c);
            }
            var event = new TurnEvent.Token(token.header(), text.toString());
            assertThat(EventCodec.encode(event)).isEqualTo(TREES.writeValueAsBytes(tree(event)));
        }
    }

    @Test
    void aTimeIsWrittenAsByTheFormatterAndReadBack() {
        var random = new Random(7);
        long first = Instant.parse("-0001-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("+10001-01-01T00:00:00Z").getEpochSecond();
        for (int i = 0; i < 20_000; i++) {
            var time =
                    Instant.ofEpochSecond(
                            random.nextLong(first, last), random.nextInt(1_000_000_000));
            var text = Timestamps.format(time);
            assertThat(text).isEqualTo(TIME.format(time));
            if (text.length() == 24) {
                assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(text));
            }
        }
    }

    private static ObjectNode tree(SessionEvent event) {
        var tree = TREES.createObjectNode().put("type", EventCodec.type(event));
        ObjectNode fields = TREES.valueToTree(event);
        fields.remove("key");
        fields.remove("id");
        tree.setAll(fields);
        return tree;
    }
}
