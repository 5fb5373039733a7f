package dev.parley.worker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Vectors of bytes are close enough to the originals. */
class ChunkVectorsTest {

    private static final int DIMENSIONS = 384;

    @Test
    void theCosineIsOffByLessThanAHundredth() {
        var random = new Random(3);
        var question = vector(random);
        var vectors = new ArrayList<float[]>();
        var builder = new ChunkVectors.Builder();
        for (int number = 1; number <= 500; number++) {
            var vector = mixed(question, vector(random), random.nextFloat());
            vectors.add(vector);
            builder.add(number, vector);
        }

        var seen = new ArrayList<Integer>();
        builder.build()
                .compare(
                        new ChunkVectors.Question(question),
                        (number, cosine) -> {
                            seen.add(number);
                            assertThat((double) cosine)
                                    .isCloseTo(
                                            cosine(question, vectors.get(number - 1)),
                                            within(0.01));
                        });
        assertThat(seen).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void aVectorOfZerosIsFarFromEverything() {
        var builder = new ChunkVectors.Builder();
        builder.add(1, new float[DIMENSIONS]);
        builder.build()
                .compare(
                        new ChunkVectors.Question(vector(new Random(1))),
                        (_, cosine) -> assertThat(cosine).isZero());
    }

    private static float[] vector(Random random) {
        var vector = new float[DIMENSIONS];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return normalized(vector);
    }

    private static float[] mixed(float[] one, float[] other, float part) {
        var vector = new float[one.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = one[i] * part + other[i] * (1 - part);
        }
        return normalized(vector);
    }

    private static float[] normalized(float[] vector) {
        double length = Math.sqrt(cosine(vector, vector));
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) length;
        }
        return vector;
    }

    private static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
