package dev.parley.worker.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The same chunks as a plain loop over all bytes, sorted, gives. */
class NearestTest {

    private static final int DIMENSIONS = 384;
    private static final int MOST = 40;

    private record Stored(ChunkKey key, float[] vector) {}

    private record Compared(ChunkKey key, float cosine) {}

    @Test
    void areThoseOfAPlainLoop() {
        var random = new Random(1);
        var question = vector(random);
        var stored = new ArrayList<Stored>();
        for (int i = 0; i < 2000; i++) {
            stored.add(new Stored(key(i), vector(random)));
        }

        assertThat(nearest(question, stored)).isEqualTo(plain(question, stored)).hasSize(MOST);
    }

    @Test
    void equallyNearOnesAreChosenByTheirNamesInAnyOrderOfDocuments() {
        var random = new Random(2);
        var question = vector(random);
        var few = List.of(vector(random), vector(random), vector(random));
        var stored = new ArrayList<Stored>();
        for (int i = 0; i < 200; i++) {
            stored.add(new Stored(key(i), few.get(random.nextInt(few.size()))));
        }
        var expected = plain(question, stored);

        for (int round = 0; round < 5; round++) {
            Collections.shuffle(stored, random);
            assertThat(nearest(question, stored)).isEqualTo(expected);
        }
    }

    @Test
    void areAllIfThereAreFew() {
        var random = new Random(3);
        var stored = List.of(new Stored(key(0), vector(random)));

        assertThat(nearest(vector(random), stored)).containsExactly(key(0));
        assertThat(nearest(vector(random), List.of())).isEmpty();
    }

    private static ChunkKey key(int i) {
        return new ChunkKey(new UUID(0, i / 20), i % 20 + 1);
    }

    private static List<ChunkKey> nearest(float[] question, List<Stored> stored) {
        var nearest = new Nearest(question, MOST);
        stored.stream()
                .map(chunk -> chunk.key().documentId())
                .distinct()
                .forEach(
                        document -> {
                            var chunks = new ChunkVectors.Builder();
                            stored.stream()
                                    .filter(chunk -> chunk.key().documentId().equals(document))
                                    .forEach(c -> chunks.add(c.key().number(), c.vector()));
                            nearest.add(document, chunks.build());
                        });
        return nearest.chunks();
    }

    private static List<ChunkKey> plain(float[] question, List<Stored> stored) {
        return stored.stream()
                .map(chunk -> new Compared(chunk.key(), cosine(question, chunk.vector())))
                .sorted(
                        Comparator.comparingDouble((Compared chunk) -> -chunk.cosine())
                                .thenComparing(chunk -> chunk.key().documentId())
                                .thenComparing(chunk -> chunk.key().number()))
                .limit(MOST)
                .map(Compared::key)
                .toList();
    }

    private static float cosine(float[] one, float[] other) {
        float oneScale = scale(one);
        float otherScale = scale(other);
        int sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.round(one[i] / oneScale) * Math.round(other[i] / otherScale);
        }
        return sum * oneScale * otherScale;
    }

    private static float scale(float[] vector) {
        float max = 0;
        for (float value : vector) {
            max = Math.max(max, Math.abs(value));
        }
        return max / Byte.MAX_VALUE;
    }

    private static float[] vector(Random random) {
        var vector = new float[DIMENSIONS];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
