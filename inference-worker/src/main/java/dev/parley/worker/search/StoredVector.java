package dev.parley.worker.search;

import dev.parley.worker.embedding.Embeddings;
import java.nio.ByteBuffer;

/** A vector as {@code array_send} gives it out: the driver would make an object of every number. */
public final class StoredVector {

    /** Dimensions, nulls, type, length, lower bound. */
    private static final int HEADER = 5 * Integer.BYTES;

    private static final int SIZE = Embeddings.DIMENSIONS;

    private StoredVector() {}

    /**
     * @throws IllegalStateException where it is no vector of the embedding model
     */
    public static float[] parse(byte[] sent) {
        if (sent.length != HEADER + SIZE * (Integer.BYTES + Float.BYTES)) {
            throw new IllegalStateException(
                    "A stored embedding has not " + SIZE + " numbers: index its document again");
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
