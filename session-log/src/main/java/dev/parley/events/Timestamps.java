package dev.parley.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
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

    private Timestamps() {}

    /** Formats the time and cuts off everything finer than a millisecond. */
    public static String format(Instant time) {
        return FORMAT.format(time);
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
