package dev.parley.seals;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;

/**
 * A signed statement: between these two offsets, this partition of a log held just the records that
 * the root stands for. Its bytes have fixed places (docs/decisions/0038); they are a promise.
 * Immutable, as long as nobody changes an array.
 */
public final class Seal {

    /** The first byte. */
    private static final byte VERSION = 1;

    /** The second byte: which log the seal is about. */
    private static final byte CHAT_EVENTS = 1;

    private static final byte CHAT_AUDIT = 2;

    /** What stands for the one partition of {@code chat.audit} among those of the event log. */
    public static final int AUDIT = -1;

    private static final int SIGNATURE = 64;
    private static final int SIGNED = 2 + 4 + 8 + 8 + 8 + 4 + 4 + 8 + 3 * Digests.LENGTH;

    private final byte[] bytes;
    private final Statement statement;

    private Seal(byte[] bytes, Statement statement) {
        this.bytes = bytes;
        this.statement = statement;
    }

    /**
     * What a seal says.
     *
     * @param partition of {@code chat.events}, or {@link #AUDIT}
     * @param number 1, 2, 3, … without a hole within the partition
     * @param from the first offset that it is about
     * @param to the offset behind the last one; the next seal begins here
     * @param records how many records there are between the two
     * @param leaves how many sessions or other keys they belong to, which is the tree's size
     * @param at when it was made, to the millisecond
     * @param previous the hash of the partition's seal before; zeros in the first one
     * @param root of the tree of {@link Digests#leafContent}, in the order of the keys' hashes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Statement(
            int partition,
            long number,
            long from,
            long to,
            int records,
            int leaves,
            Instant at,
            byte[] previous,
            byte[] root) {}

    /** Signs the statement. */
    public static Seal of(Statement statement, SealKey key) {
        var bytes = ByteBuffer.allocate(SIGNED + SIGNATURE);
        boolean isAudit = statement.partition() == AUDIT;
        bytes.put(VERSION).put(isAudit ? CHAT_AUDIT : CHAT_EVENTS);
        bytes.putInt(isAudit ? 0 : statement.partition()).putLong(statement.number());
        bytes.putLong(statement.from()).putLong(statement.to());
        bytes.putInt(statement.records()).putInt(statement.leaves());
        bytes.putLong(statement.at().toEpochMilli());
        bytes.put(statement.previous()).put(statement.root()).put(key.id());
        bytes.put(key.sign(Arrays.copyOf(bytes.array(), SIGNED)));
        return new Seal(bytes.array(), statement);
    }

    /**
     * Reads a seal; its signature may be wrong.
     *
     * @throws IllegalArgumentException if this is no seal, or one of a later version
     */
    public static Seal decode(byte[] bytes) {
        if (bytes.length != SIGNED + SIGNATURE || bytes[0] != VERSION) {
            throw new IllegalArgumentException("not a seal of version 1");
        }
        var in = ByteBuffer.wrap(bytes, 2, SIGNED - 2);
        var statement =
                new Statement(
                        partition(bytes[1], in.getInt()),
                        in.getLong(),
                        in.getLong(),
                        in.getLong(),
                        in.getInt(),
                        in.getInt(),
                        Instant.ofEpochMilli(in.getLong()),
                        digest(in),
                        digest(in));
        return new Seal(bytes.clone(), statement);
    }

    private static int partition(byte log, int number) {
        if (log == CHAT_EVENTS && number >= 0) {
            return number;
        }
        if (log == CHAT_AUDIT) {
            return AUDIT;
        }
        throw new IllegalArgumentException("not a seal over chat.events or chat.audit");
    }

    private static byte[] digest(ByteBuffer in) {
        var digest = new byte[Digests.LENGTH];
        in.get(digest);
        return digest;
    }

    /** Returns true if the owner of this key signed the seal. */
    public boolean isSignedBy(PublicKey key) {
        try {
            var signature = Signature.getInstance(SealKey.ALGORITHM);
            signature.initVerify(key);
            signature.update(bytes, 0, SIGNED);
            return signature.verify(bytes, SIGNED, SIGNATURE);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public Statement statement() {
        return statement;
    }

    /** Returns the hash of the key that signed it; see {@link SealKey#id(PublicKey)}. */
    public byte[] keyId() {
        return Arrays.copyOfRange(bytes, SIGNED - Digests.LENGTH, SIGNED);
    }

    /** Returns what the next seal of the partition calls the previous one. */
    public byte[] hash() {
        return Digests.plain(bytes);
    }

    /** Returns the statement and its signature. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
