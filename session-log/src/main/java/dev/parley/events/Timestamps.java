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
 * Times as events and answers carry them: RFC 3339, UTC, always three digits of a second. Times
 * that are compared as text then have the right order.
 */
public final class Timestamps {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** The time as text; what is finer than a millisecond is cut off. */
    public static String format(Instant time) {
        return FORMAT.format(time);
    }

    /** Lets Jackson write times so, and read them from text alone. */
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

    /** Jackson's own takes numbers too. */
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
