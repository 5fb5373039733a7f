package dev.parley.seals;

import dev.parley.events.Text;
import org.jspecify.annotations.Nullable;

/**
 * The hashes that seals are made of, all SHA-256. Each begins with a byte of its own, so that no
 * input of one kind can pass for one of another; 0 and 1 are those of RFC 6962.
 */
public final class Digests {

    /** Bytes of a digest. */
    public static final int LENGTH = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final byte VALUE = 2;
    private static final byte NO_VALUE = 3;
    private static final byte SESSION = 4;

    private Digests() {}

    /** What stands for the digest before the first one. */
    public static byte[] none() {
        return new byte[LENGTH];
    }

    /** The digest of a record's value. */
    static byte[] record(byte @Nullable [] value) {
        return value == null ? of(NO_VALUE) : of(VALUE, value);
    }

    /**
     * The digest of a session's records up to the end of an interval.
     *
     * @param before the same at the end of the last interval that held any; {@link #none} if none
     *     did
     */
    public static byte[] session(byte[] before, RecordList records) {
        return of(SESSION, before, records.bytes());
    }

    /** What a leaf holds for the session: whose records it is about comes from the key's hash. */
    public static byte[] leafContent(byte[] keyHash, byte[] session) {
        var content = new byte[2 * LENGTH];
        System.arraycopy(keyHash, 0, content, 0, LENGTH);
        System.arraycopy(session, 0, content, LENGTH, LENGTH);
        return content;
    }

    /** The hash of a record's key. Records without a key count as those with an empty one. */
    public static byte[] key(byte @Nullable [] key) {
        return plain(key == null ? new byte[0] : key);
    }

    static byte[] leaf(byte[] content) {
        return of(LEAF, content);
    }

    static byte[] node(byte[] left, byte[] right) {
        return of(NODE, left, right);
    }

    static byte[] plain(byte[] bytes) {
        return Text.sha256().digest(bytes);
    }

    private static byte[] of(byte kind, byte[]... parts) {
        var sha256 = Text.sha256();
        sha256.update(kind);
        for (var part : parts) {
            sha256.update(part);
        }
        return sha256.digest();
    }
}
