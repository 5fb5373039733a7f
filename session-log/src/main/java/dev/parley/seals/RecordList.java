package dev.parley.seals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Offsets and digests of some of a session's records, in their order: 8 bytes of offset and 32 of
 * digest for each. Not thread-safe.
 */
public final class RecordList {

    private static final int ENTRY = Long.BYTES + Digests.LENGTH;

    private byte[] bytes = new byte[8 * ENTRY];
    private int length;

    public RecordList() {}

    /**
     * Reads {@link #bytes}.
     *
     * @throws IllegalArgumentException if these are not whole entries
     */
    static RecordList of(byte[] bytes) {
        if (bytes.length % ENTRY != 0) {
            throw new IllegalArgumentException("not a list of records");
        }
        var list = new RecordList();
        list.bytes = bytes.clone();
        list.length = bytes.length;
        return list;
    }

    /** Adds the record, which must come behind those before. */
    public void add(long offset, byte @Nullable [] value) {
        add(offset, Digests.record(value), 0);
    }

    private void add(long offset, byte[] from, int at) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.addExact(length, length));
        }
        ByteBuffer.wrap(bytes, length, ENTRY).putLong(offset).put(from, at, Digests.LENGTH);
        length += ENTRY;
    }

    int size() {
        return length / ENTRY;
    }

    long offset(int index) {
        return ByteBuffer.wrap(bytes).getLong(index * ENTRY);
    }

    /** Returns true if both lists have the same digest there. */
    boolean isSame(int index, RecordList other, int otherIndex) {
        int here = index * ENTRY + Long.BYTES;
        int there = otherIndex * ENTRY + Long.BYTES;
        return Arrays.equals(
                bytes, here, here + Digests.LENGTH, other.bytes, there, there + Digests.LENGTH);
    }

    /** Returns the entries from there on. */
    RecordList from(int index) {
        var rest = new RecordList();
        for (int i = index; i < size(); i++) {
            rest.add(offset(i), bytes, i * ENTRY + Long.BYTES);
        }
        return rest;
    }

    /** Returns a copy of the entries as they are hashed. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }
}
