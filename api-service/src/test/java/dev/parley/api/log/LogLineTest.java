package dev.parley.api.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.log.LogEntry;
import dev.parley.log.LogPosition;
import dev.parley.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"turn.token\",\"text\":\"ü \\u0000\"}|\"event\":{\"type\":\"turn.token\",\"text\":\"ü \\u0000\"}",
                "{\"n\": 1.50, \"n\":2}|\"event\":{\"n\": 1.50, \"n\":2}",
                "[]|\"event\":[]",
                "null|\"event\":null",
                "garbage|\"value_base64\":\"Z2FyYmFnZQ==\"",
                "{\"half\":|\"value_base64\":\"eyJoYWxmIjo=\"",
                "{} {}|\"value_base64\":\"e30ge30=\"",
                "``|\"value_base64\":\"\"",
            })
    void aValueStandsAsItIsOrAsBase64(String value, String rest) {
        assertThat(line(value.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        "{\"topic\":\"chat.events\",\"partition\":3,\"offset\":17," + rest + "}\n");
    }

    @Test
    void jsonOfManyLinesIsOneLine() {
        assertThat(line("{\r\n \"text\":\"a\\nb\"\n}".getBytes(StandardCharsets.UTF_8)))
                .endsWith("\"event\":{   \"text\":\"a\\nb\" }}\n");
    }

    @Test
    void brokenUtf8IsNoJson() {
        // "\xff", and half a surrogate pair as three bytes: CESU-8, not UTF-8.
        assertThat(line(HexFormat.of().parseHex("22ff22"))).contains("\"value_base64\":\"Iv8i\"");
        assertThat(line(HexFormat.of().parseHex("22eda0bd22"))).contains("value_base64");
    }

    @Test
    void aRecordWithoutAValueHasNoEvent() {
        assertThat(line(null)).endsWith(",\"event\":null}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"turn.token\"}|\"event\":{\"type\":\"turn.token\"}",
                "{\"n\": 1.50, \"n\":2}|\"event\":{\"n\": 1.50, \"n\":2}",
                "garbage|\"value_base64\":\"Z2FyYmFnZQ==\"",
                "null|\"value_base64\":\"bnVsbA==\"",
                "`[\n]`|\"value_base64\":\"Wwpd\""
            })
    void aLineToProveAValueByShowsItToTheByte(String value, String rest) {
        assertThat(text(LogLine.toTheByte(Topics.EVENTS, entry(value))))
                .isEqualTo(
                        "{\"topic\":\"chat.events\",\"partition\":3,\"offset\":17," + rest + "}\n");
    }

    @Test
    void anEncryptedRecordIsShownAsItIsHeldAndAsItWasOpened() {
        var held =
                "{\"type\":\"turn.token\",\"session_id\":\"%1$s\",\"turn_id\":\"%1$s\",\"attempt\":1,"
                                .formatted(new UUID(1, 1))
                        + "\"n\":1,\"at\":\"2026-03-01T12:00:00.120Z\"%s}";
        var encrypted = entry(held.formatted(",\"encrypted\":\"AAAA\""));
        var opened = entry(held.formatted(",\"text\":\"Hi\""));
        var begin = "{\"topic\":\"chat.events\",\"partition\":3,\"offset\":17,\"record\":";

        assertThat(text(LogLine.of(Topics.EVENTS, encrypted, opened)))
                .isEqualTo(begin + encrypted.line() + ",\"event\":" + opened.line() + "}\n");
        assertThat(text(LogLine.of(Topics.EVENTS, encrypted, encrypted)))
                .as("erased")
                .isEqualTo(begin + encrypted.line() + ",\"event\":null}\n");
        assertThat(text(LogLine.toTheByte(Topics.EVENTS, encrypted)))
                .as("only what is sealed")
                .isEqualTo(begin + encrypted.line() + "}\n");
    }

    private static LogEntry entry(String value) {
        return new LogEntry(
                new LogPosition(3, 17),
                Instant.EPOCH,
                "key",
                value.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static String line(byte @Nullable [] value) {
        var entry = new LogEntry(new LogPosition(3, 17), Instant.EPOCH, "key", value);
        return text(LogLine.of(Topics.EVENTS, entry, entry));
    }
}
