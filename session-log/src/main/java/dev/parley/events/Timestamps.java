package dev.parley.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Formats times for events and answers: RFC 3339, UTC, always to three digits of a second. As text,
 * they sort in order of time.
 */
public final class Timestamps {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static final int LENGTH = 24;
    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10000 = 253_402_300_800L;

    private Timestamps() {}

    /** Formats the time and cuts off everything finer than a millisecond. */
    public static String format(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < YEAR_0 || seconds >= YEAR_10000) {
            return FORMAT.format(time);
        }
        // Every event has a time, and the formatter takes longer than all the rest of it.
        var at = LocalDateTime.ofEpochSecond(seconds, time.getNano(), ZoneOffset.UTC);
        var text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.ISO_8859_1);
        put(text, 3, at.getYear());
        put(text, 6, at.getMonthValue());
        put(text, 9, at.getDayOfMonth());
        put(text, 12, at.getHour());
        put(text, 15, at.getMinute());
        put(text, 18, at.getSecond());
        put(text, 22, at.getNano() / 1_000_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void put(byte[] text, int lastDigit, int number) {
        for (int i = lastDigit, rest = number; rest > 0; i--, rest /= 10) {
            text[i] = (byte) ('0' + rest % 10);
        }
    }

    /** Parses a time that {@link #format} wrote; null if the text is anything else. */
    static @Nullable Instant parse(String text) {
        if (text.length() != LENGTH) {
            return null;
        }
        for (int i = 0; i < LENGTH; i++) {
            char expected = "0000-00-00T00:00:00.000Z".charAt(i);
            char c = text.charAt(i);
            if (expected == '0' ? c < '0' || c > '9' : c != expected) {
                return null;
            }
        }
        int day = number(text, 8, 10);
        int month = number(text, 5, 7);
        int year = number(text, 0, 4);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        boolean valid =
                month >= 1
                        && month <= 12
                        && day >= 1
                        && day <= YearMonth.of(year, month).lengthOfMonth()
                        && hour < 24
                        && minute < 60
                        && second < 60;
        return valid
                ? Instant.ofEpochSecond(
                        LocalDateTime.of(year, month, day, hour, minute, second)
                                .toEpochSecond(ZoneOffset.UTC),
                        number(text, 20, 23) * 1_000_000L)
                : null;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** Makes Jackson write times in this format, and read them from text only. */
    public static SimpleModule module() {
        return new SimpleModule("parley-timestamps")
                .addSerializer(Instant.class, new ToText())
                .addDeserializer(Instant.class, new FromText());
    }

    private static final class ToText extends StdSerializer<Instant> {
        ToText() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializationContext context) {
            out.writeString(format(value));
        }
    }

    /** Jackson's own deserializer accepts numbers too. */
    private static final class FromText extends StdDeserializer<Instant> {
        FromText() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) {
            try {
                return Instant.parse(in.getString());
            } catch (DateTimeParseException e) {
                throw context.weirdStringException(in.getString(), Instant.class, "not a time");
            }
        }
    }
}
