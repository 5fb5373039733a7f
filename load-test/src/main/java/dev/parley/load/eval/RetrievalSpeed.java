package dev.parley.load.eval;

import dev.parley.load.figures.Samples;
import dev.parley.store.documents.Chunk;
import dev.parley.store.documents.DocumentChunks;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.indexing.Splitter;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.Retriever;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long a question takes over many chunks.
 *
 * @param chunks how many are searched
 * @param storeNanos to store a chunk with its indexes, on average
 * @param firstNanos for the first question, which reads all vectors from the database
 * @param rest the times of the other questions
 */
record RetrievalSpeed(int chunks, long storeNanos, long firstNanos, Samples rest) {

    private static final int CHUNKS_A_DOCUMENT = 50;

    /** Changes each vector a little: it differs from its model, but keeps the subject. */
    private static final double NOISE = 0.04;

    /** Rounds over all questions. */
    private static final int ROUNDS = 3;

    /** Fills the database up to so many chunks, and asks all questions. */
    static RetrievalSpeed measure(RetrievalUnderTest retrieval, int from, int to) {
        long stored = fill(retrieval, to - from);
        retrieval.part(JdbcClient.class).sql("VACUUM ANALYZE document_chunk").update();
        var questions = Library.questions();
        long first = ask(retrieval, questions.getFirst().text());
        var times = new long[questions.size() * ROUNDS];
        for (int i = 0; i < times.length; i++) {
            times[i] = ask(retrieval, questions.get(i % questions.size()).text());
        }
        return new RetrievalSpeed(to, stored / Math.max(1, to - from), first, new Samples(times));
    }

    private static long ask(RetrievalUnderTest retrieval, String question) {
        long start = System.nanoTime();
        retrieval
                .part(Retriever.class)
                .retrieve(new RetrievalQuery.OfAll(question, RetrievalUnderTest.OWNER, null));
        return System.nanoTime() - start;
    }

    /** Adds real sentences in new orders with some rare words, and vectors near the real ones. */
    private static long fill(RetrievalUnderTest retrieval, int count) {
        var models = new ArrayList<Chunk>();
        for (var text : Library.texts()) {
            models.addAll(retrieval.part(Splitter.class).split(text.blocks()));
        }
        var vectors =
                retrieval
                        .part(Embeddings.class)
                        .ofPassages(models.stream().map(Chunk::text).toList());
        var sentences =
                models.stream()
                        .flatMap(chunk -> List.of(chunk.text().split("(?<=\\.) ")).stream())
                        .toList();
        var random = new Random(count);
        long nanos = 0;
        for (int done = 0; done < count; done += CHUNKS_A_DOCUMENT) {
            int size = Math.min(CHUNKS_A_DOCUMENT, count - done);
            var chunks = new ArrayList<Chunk>();
            var near = new ArrayList<float[]>();
            for (int number = 1; number <= size; number++) {
                int model = random.nextInt(models.size());
                var text = prose(sentences, random);
                chunks.add(new Chunk(number, null, text, 160, null, 0, text.length()));
                near.add(near(vectors.get(model), random));
            }
            var document = retrieval.add("Document " + done, size);
            long start = System.nanoTime();
            retrieval
                    .part(DocumentChunks.class)
                    .replace(document, chunks, retrieval.part(Embeddings.class).model(), near);
            nanos += System.nanoTime() - start;
        }
        return nanos;
    }

    private static String prose(List<String> sentences, Random random) {
        var text = new StringBuilder();
        while (text.length() < 700) {
            text.append(sentences.get(random.nextInt(sentences.size()))).append(' ');
            // Rare words, like names and numbers.
            text.append(Integer.toString(random.nextInt(200_000) + 50_000, 36)).append(". ");
        }
        return text.toString();
    }

    private static float[] near(float[] vector, Random random) {
        var near = new float[vector.length];
        double squares = 0;
        for (int i = 0; i < near.length; i++) {
            near[i] = (float) (vector[i] + NOISE * random.nextGaussian());
            squares += near[i] * near[i];
        }
        for (int i = 0; i < near.length; i++) {
            near[i] /= (float) Math.sqrt(squares);
        }
        return near;
    }
}
