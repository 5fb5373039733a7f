package dev.parley.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The form of an event whose payload is encrypted: one JSON object, whose clear fields are followed
 * by {@code "encrypted"} and nothing else.
 *
 * <pre>
 * {"type":"turn.token","session_id":"…","turn_id":"…","attempt":1,"n":3,"at":"…","encrypted":"…"}
 * </pre>
 *
 * <p>Clear are {@code type}, the ids of session and turn, {@code attempt}, {@code n}, {@code at},
 * the {@code owner} of {@code session.*} and the {@code chain} of an ending, in this order and as
 * the codec writes them. These bytes are the associated data, up to the comma. The rest of the
 * event is what is encrypted: joined to the clear bytes, it gives the event again. A reader that
 * does not know the form misses the other fields, so to it the record is no event. Immutable.
 */
public final class EncryptedEvent {

    private static final byte[] FIELD = ascii(",\"encrypted\":\"");
    private static final byte[] END = ascii("\"}");
    private static final byte[] TYPE = ascii("{\"type\":\"");
    private static final byte[] SESSION = ascii(",\"session_id\":\"");
    private static final byte[] TURN = ascii(",\"turn_id\":\"");
    private static final byte[] ATTEMPT = ascii(",\"attempt\":");
    private static final byte[] N = ascii(",\"n\":");
    private static final byte[] AT = ascii(",\"at\":\"");
    private static final byte[] OWNER = ascii(",\"owner\":\"");
    private static final byte[] CHAIN = ascii(",\"chain\":\"");

    private static final int ID_LENGTH = 36;
    private static final int HASH_LENGTH = 64;

    private final byte[] bytes;
    private final int clearEnd;
    private final UUID sessionId;

    private EncryptedEvent(byte[] bytes, int clearEnd, UUID sessionId) {
        this.bytes = bytes;
        this.clearEnd = clearEnd;
        this.sessionId = sessionId;
    }

    /**
     * Returns the event if the record's value has this form, which says nothing about whether it
     * can be opened; null if it is anything else, such as a plain event.
     *
     * @param value must not change afterwards
     */
    public static @Nullable EncryptedEvent of(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        int clearEnd = clearEnd(value);
        boolean encrypted =
                clearEnd > 0
                        && holds(value, clearEnd, FIELD)
                        && value.length >= clearEnd + FIELD.length + END.length
                        && holds(value, value.length - END.length, END);
        if (!encrypted) {
            return null;
        }
        int id = stringEnd(value, TYPE.length) + SESSION.length;
        try {
            var text = new String(value, id, ID_LENGTH, StandardCharsets.US_ASCII);
            var sessionId = UUID.fromString(text);
            return sessionId.toString().equals(text)
                    ? new EncryptedEvent(value, clearEnd, sessionId)
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns the session whose key opens the event. */
    public UUID sessionId() {
        return sessionId;
    }

    /** Returns the clear bytes, which are the associated data. */
    public byte[] clear() {
        return Arrays.copyOf(bytes, clearEnd);
    }

    /**
     * Returns what was encrypted, with all that is needed to open it.
     *
     * @throws IllegalArgumentException if it is not Base64
     */
    public byte[] cipherText() {
        return Base64.getDecoder()
                .decode(
                        Arrays.copyOfRange(
                                bytes, clearEnd + FIELD.length, bytes.length - END.length));
    }

    /** Returns the plain event, given its decrypted payload. */
    public byte[] opened(byte[] payload) {
        var plain = Arrays.copyOf(bytes, clearEnd + payload.length);
        System.arraycopy(payload, 0, plain, clearEnd, payload.length);
        return plain;
    }

    /**
     * A plain event in two parts.
     *
     * @param clear what stays as it is
     * @param payload what is to be encrypted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Parts(byte[] clear, byte[] payload) {

        /** Returns the encrypted event, given the encrypted payload. */
        public byte[] encrypted(byte[] cipherText) {
            var text = Base64.getEncoder().withoutPadding().encode(cipherText);
            var whole =
                    Arrays.copyOf(clear, clear.length + FIELD.length + text.length + END.length);
            System.arraycopy(FIELD, 0, whole, clear.length, FIELD.length);
            System.arraycopy(text, 0, whole, clear.length + FIELD.length, text.length);
            System.arraycopy(END, 0, whole, whole.length - END.length, END.length);
            return whole;
        }
    }

    /**
     * Splits a plain event of a session or a turn, as the codec has encoded it.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Parts split(byte[] plain) {
        int clearEnd = clearEnd(plain);
        if (clearEnd < 0) {
            throw new IllegalArgumentException("not an event that this version writes");
        }
        // An ending's chain is written last, and is needed where nobody can open the rest. What
        // ends like it within metadata has the metadata's own end behind it.
        int chain = plain.length - END.length - HASH_LENGTH - CHAIN.length;
        if (chain >= clearEnd
                && holds(plain, chain, CHAIN)
                && holds(plain, plain.length - END.length, END)) {
            int chainEnd = plain.length - 1;
            return new Parts(
                    join(plain, 0, clearEnd, chain, chainEnd),
                    join(plain, clearEnd, chain, chainEnd, plain.length));
        }
        return new Parts(
                Arrays.copyOf(plain, clearEnd), Arrays.copyOfRange(plain, clearEnd, plain.length));
    }

    private static byte[] join(byte[] all, int from, int to, int otherFrom, int otherTo) {
        var joined = new byte[to - from + otherTo - otherFrom];
        System.arraycopy(all, from, joined, 0, to - from);
        System.arraycopy(all, otherFrom, joined, to - from, otherTo - otherFrom);
        return joined;
    }

    // Behind the last clear field; -1 if the event does not begin as the codec writes it.
    private static int clearEnd(byte[] json) {
        int end = stringEnd(json, after(json, 0, TYPE));
        end = fixedEnd(json, after(json, end, SESSION), ID_LENGTH);
        if (holds(json, end, TURN)) {
            end = fixedEnd(json, after(json, end, TURN), ID_LENGTH);
        }
        if (holds(json, end, ATTEMPT)) {
            end = digitsEnd(json, after(json, end, ATTEMPT));
            end = digitsEnd(json, after(json, end, N));
        }
        end = fixedEnd(json, after(json, end, AT), Timestamps.LENGTH);
        if (holds(json, end, OWNER)) {
            end = stringEnd(json, after(json, end, OWNER));
        }
        if (holds(json, end, CHAIN)) {
            end = fixedEnd(json, after(json, end, CHAIN), HASH_LENGTH);
        }
        return end;
    }

    private static int after(byte[] json, int at, byte[] expected) {
        return holds(json, at, expected) ? at + expected.length : -1;
    }

    private static boolean holds(byte[] json, int at, byte[] expected) {
        return at >= 0
                && at + expected.length <= json.length
                && Arrays.equals(json, at, at + expected.length, expected, 0, expected.length);
    }

    // Behind the quote that ends a string of this length.
    private static int fixedEnd(byte[] json, int at, int length) {
        int end = at + length;
        return at >= 0 && end < json.length && json[end] == '"' ? end + 1 : -1;
    }

    private static int stringEnd(byte[] json, int at) {
        if (at < 0) {
            return -1;
        }
        int end = at;
        while (end < json.length && json[end] != '"') {
            end += json[end] == '\\' ? 2 : 1;
        }
        return end < json.length ? end + 1 : -1;
    }

    private static int digitsEnd(byte[] json, int at) {
        int end = at;
        while (end >= 0 && end < json.length && json[end] >= '0' && json[end] <= '9') {
            end++;
        }
        return end > at ? end : -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
