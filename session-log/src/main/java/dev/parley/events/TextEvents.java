package dev.parley.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code turn.token} and {@code turn.reasoning}, of which nearly the whole event log
 * consists, in one pass and without a tree. It knows only what our writers write, in any order and
 * with any further fields; {@link EventCodec} judges everything else. So it may give up at any
 * time, but it must never accept what the codec would not read the same.
 */
final class TextEvents {

    private static final String TOKEN = "turn.token";
    private static final String REASONING = "turn.reasoning";

    private static final int ID_LENGTH = 36;

    private @Nullable String type;
    private @Nullable UUID sessionId;
    private @Nullable UUID turnId;
    private int attempt;
    private int n;
    private @Nullable Instant at;
    private @Nullable String text;

    private TextEvents() {}

    /** Returns the event; null if the codec has to look at it. */
    static @Nullable TurnEvent read(JsonMapper json, byte[] bytes) {
        // The parser would take UTF-16 and a byte order mark as well.
        if (bytes.length < 2 || bytes[0] != '{' || bytes[1] != '"') {
            return null;
        }
        // The parser lets some broken UTF-8 pass, which a string replaces.
        if (new String(bytes, StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0) {
            return null;
        }
        try (var in = json.createParser(bytes)) {
            return new TextEvents().read(in);
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Returns the event; null if the codec has to look at it. */
    static @Nullable TurnEvent read(JsonMapper json, String line) {
        try (var in = json.createParser(line)) {
            return new TextEvents().read(in);
        } catch (JacksonException e) {
            return null;
        }
    }

    private @Nullable TurnEvent read(JsonParser in) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            return null;
        }
        for (String name; (name = in.nextName()) != null; ) {
            if (!field(name, in)) {
                return null;
            }
        }
        boolean whole = in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null;
        return whole ? event() : null;
    }

    // A field that comes twice is left to the codec.
    private boolean field(String name, JsonParser in) {
        var value = in.nextToken();
        switch (name) {
            case "type" -> {
                boolean first = type == null;
                type = string(in, value);
                return first && (TOKEN.equals(type) || REASONING.equals(type));
            }
            case "session_id" -> {
                boolean first = sessionId == null;
                sessionId = id(string(in, value));
                return first && sessionId != null;
            }
            case "turn_id" -> {
                boolean first = turnId == null;
                turnId = id(string(in, value));
                return first && turnId != null;
            }
            case "attempt" -> {
                boolean first = attempt == 0;
                attempt = positive(in, value);
                return first && attempt > 0;
            }
            case "n" -> {
                boolean first = n == 0;
                n = positive(in, value);
                return first && n > 0;
            }
            case "at" -> {
                boolean first = at == null;
                var time = string(in, value);
                at = time == null ? null : Timestamps.parse(time);
                return first && at != null;
            }
            case "text" -> {
                boolean first = text == null;
                text = string(in, value);
                return first && text != null && Text.isStorable(text);
            }
            default -> {
                return Text.isStorable(name) && isSound(in, value);
            }
        }
    }

    private static @Nullable String string(JsonParser in, @Nullable JsonToken value) {
        return value == JsonToken.VALUE_STRING ? in.getString() : null;
    }

    private static int positive(JsonParser in, @Nullable JsonToken value) {
        return value == JsonToken.VALUE_NUMBER_INT
                        && in.getNumberType() == JsonParser.NumberType.INT
                ? Math.max(0, in.getIntValue())
                : 0;
    }

    // Java also reads ids with too few digits.
    private static @Nullable UUID id(@Nullable String text) {
        if (text == null || text.length() != ID_LENGTH) {
            return null;
        }
        try {
            var id = UUID.fromString(text);
            return id.toString().equals(text) ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Goes past a value; returns true if it holds only text that may be stored. */
    private static boolean isSound(JsonParser in, @Nullable JsonToken value) {
        int depth = 0;
        for (var token = value; token != null; token = in.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case PROPERTY_NAME, VALUE_STRING -> {
                    if (!Text.isStorable(in.getString())) {
                        return false;
                    }
                }
                // The tree would refuse some numbers that can be skipped.
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
                default -> {}
            }
            if (depth == 0) {
                return true;
            }
        }
        return false;
    }

    private @Nullable TurnEvent event() {
        if (type == null
                || sessionId == null
                || turnId == null
                || attempt == 0
                || n == 0
                || at == null
                || text == null) {
            return null;
        }
        var header = new TurnEvent.Header(sessionId, turnId, attempt, n, at);
        return type.equals(TOKEN)
                ? new TurnEvent.Token(header, text)
                : new TurnEvent.Reasoning(header, text);
    }
}
