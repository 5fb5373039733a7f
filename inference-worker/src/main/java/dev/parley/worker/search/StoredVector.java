package dev.parley.worker.search;

import java.nio.ByteBuffer;

/**
 * A vector in the binary format of {@code array_send}. Read as an array, each number would become
 * an object.
 */
final class StoredVector {

    /** Number of dimensions, whether there are nulls, type, length, lower bound. */
    private static final int HEADER = 5 * Integer.BYTES;

    /** Each number follows its length in bytes. */
    private static final int NUMBER = Integer.BYTES + Float.BYTES;

    private StoredVector() {}

    /**
     * Reads a vector of any length.
     *
     * @throws IllegalStateException if it is no list of numbers
     */
    static float[] parse(byte[] sent) {
        if (sent.length < HEADER || (sent.length - HEADER) % NUMBER != 0) {
            throw new IllegalStateException(
                    "A stored embedding is damaged: index its document again");
        }
        var buffer = ByteBuffer.wrap(sent).position(HEADER);
        var vector = new float[(sent.length - HEADER) / NUMBER];
        for (int i = 0; i < vector.length; i++) {
            buffer.getInt();
            vector[i] = buffer.getFloat();
        }
        return vector;
    }
}
