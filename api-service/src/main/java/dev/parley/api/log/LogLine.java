package dev.parley.api.log;

import dev.parley.events.EncryptedEvent;
import dev.parley.events.EventCodec.Decoded;
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

/**
 * A Kafka record as a line of NDJSON: its position, and its JSON unchanged. An encrypted one is
 * {@code record}, and {@code event} is what it says.
 */
final class LogLine {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private LogLine() {}

    /**
     * Returns the line with its line feed. A value that is not JSON becomes {@code value_base64}.
     *
     * @param opened the record opened, which is the same if it was not encrypted
     */
    static byte[] of(String topic, LogEntry entry, LogEntry opened) {
        var line = begin(topic, entry);
        var value = entry.value();
        if (EncryptedEvent.of(value) != null) {
            add(line, "record", entry);
            line.write(',');
            if (opened.decode() instanceof Decoded.Known) {
                add(line, "event", opened);
            } else {
                line.writeBytes(utf8("\"event\":null"));
            }
        } else if (value == null) {
            line.writeBytes(utf8("\"event\":null"));
        } else if (isJson(value)) {
            add(line, "event", entry);
        } else {
            addBase64(line, value);
        }
        return end(line);
    }

    /**
     * Returns the line that proves something: its value to the byte, and nothing that is not
     * sealed. A value that the line would not show to the byte becomes {@code value_base64}.
     */
    static byte[] toTheByte(String topic, LogEntry entry) {
        var line = begin(topic, entry);
        var value = entry.value();
        if (value == null) {
            line.writeBytes(utf8("\"event\":null"));
        } else if (isJson(value) && !isShownDifferently(entry)) {
            add(line, EncryptedEvent.of(value) == null ? "event" : "record", entry);
        } else {
            addBase64(line, value);
        }
        return end(line);
    }

    private static ByteArrayOutputStream begin(String topic, LogEntry entry) {
        var line = new ByteArrayOutputStream(256);
        var position = entry.position();
        line.writeBytes(
                utf8(
                        "{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d,"
                                .formatted(topic, position.partition(), position.offset())));
        return line;
    }

    private static void add(ByteArrayOutputStream line, String field, LogEntry entry) {
        line.writeBytes(utf8("\"" + field + "\":"));
        line.writeBytes(utf8(entry.line()));
    }

    private static void addBase64(ByteArrayOutputStream line, byte[] value) {
        line.writeBytes(
                utf8(
                        "\"value_base64\":\"%s\""
                                .formatted(Base64.getEncoder().encodeToString(value))));
    }

    private static byte[] end(ByteArrayOutputStream line) {
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
