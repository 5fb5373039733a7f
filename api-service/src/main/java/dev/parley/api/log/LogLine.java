package dev.parley.api.log;

import dev.parley.log.LogEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A Kafka record as a line of NDJSON: its position, and its JSON unchanged. */
final class LogLine {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private LogLine() {}

    /**
     * Returns the line with its line feed. A value that is not JSON becomes {@code value_base64}.
     */
    static byte[] of(String topic, LogEntry entry) {
        return of(topic, entry, false);
    }

    /** As above; a value that the line would not show to the byte becomes {@code value_base64}. */
    static byte[] toTheByte(String topic, LogEntry entry) {
        return of(topic, entry, true);
    }

    private static byte[] of(String topic, LogEntry entry, boolean isToTheByte) {
        var line = new ByteArrayOutputStream(256);
        var position = entry.position();
        line.writeBytes(
                utf8(
                        "{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d,"
                                .formatted(topic, position.partition(), position.offset())));
        var value = entry.value();
        if (value == null) {
            line.writeBytes(utf8("\"event\":null"));
        } else if (isJson(value) && !(isToTheByte && isShownDifferently(entry))) {
            line.writeBytes(utf8("\"event\":"));
            line.writeBytes(utf8(entry.line()));
        } else {
            line.writeBytes(
                    utf8(
                            "\"value_base64\":\"%s\""
                                    .formatted(Base64.getEncoder().encodeToString(value))));
        }
        line.writeBytes(utf8("}\n"));
        return line.toByteArray();
    }

    private static boolean isShownDifferently(LogEntry entry) {
        return !Arrays.equals(utf8(entry.line()), entry.value()) || entry.line().equals("null");
    }

    private static boolean isJson(byte[] value) {
        try {
            // Jackson's own decoding accepts some broken UTF-8.
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return !JSON.readTree(text.toString()).isMissingNode();
        } catch (CharacterCodingException | JacksonException e) {
            return false;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
