package dev.parley.worker.search;

import dev.parley.worker.embedding.Embeddings;
import java.nio.ByteBuffer;

/**
 * A vector in the binary format of {@code array_send}. Read as an array, each number would become
 * an object.
 */
final class StoredVector {

    /** Number of dimensions, whether there are nulls, type, length, lower bound. */
    private static final int HEADER = 5 * Integer.BYTES;

    private static final int SIZE = Embeddings.DIMENSIONS;

    private StoredVector() {}

    /**
     * Reads a vector.
     *
     * @throws IllegalStateException if it is no vector of the embedding model
     */
    static float[] parse(byte[] sent) {
        if (sent.length != HEADER + SIZE * (Integer.BYTES + Float.BYTES)) {
            throw new IllegalStateException(
                    "A stored embedding does not have "
                            + SIZE
                            + " numbers: index its document again");
        }
        var buffer = ByteBuffer.wrap(sent).position(HEADER);
        var vector = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            buffer.getInt();
            vector[i] = buffer.getFloat();
        }
        return vector;
    }
}
