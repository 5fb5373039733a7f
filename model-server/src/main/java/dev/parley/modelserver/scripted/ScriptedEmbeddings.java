package dev.parley.modelserver.scripted;

import dev.parley.modelserver.Embedder;
import dev.parley.modelserver.EmbeddingRequest;
import dev.parley.modelserver.EmbeddingResponse;
import dev.parley.modelserver.EmbeddingResponse.Item;
import dev.parley.modelserver.WordVectors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes vectors of words, plays what is scripted in place of them, and keeps the requests. Keeps
 * all of them: it is for tests, which make few. Thread-safe.
 */
public final class ScriptedEmbeddings implements Embedder {

    /** Answers one request in place of the vectors. */
    @FunctionalInterface
    public interface Play {
        EmbeddingResponse answer(EmbeddingRequest request) throws IOException, InterruptedException;
    }

    private final WordVectors vectors;
    private final Queue<Play> next = new ArrayDeque<>();
    private final List<EmbeddingRequest> requests = new ArrayList<>();
    private @Nullable Play always;

    public ScriptedEmbeddings(WordVectors vectors) {
        this.vectors = vectors;
    }

    /** Plays these for the next requests, one each. */
    public synchronized void next(Play... plays) {
        next.addAll(List.of(plays));
    }

    /** Plays this for all further requests; null for the vectors. */
    public synchronized void always(@Nullable Play play) {
        always = play;
    }

    /** Returns the requests so far. */
    public synchronized List<EmbeddingRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns the texts of all requests so far. */
    public List<String> texts() {
        return requests().stream().flatMap(request -> request.texts().stream()).toList();
    }

    @Override
    public EmbeddingResponse embed(EmbeddingRequest request)
            throws IOException, InterruptedException {
        var play = play(request);
        return play == null ? vectors.embed(request) : play.answer(request);
    }

    private synchronized @Nullable Play play(EmbeddingRequest request) {
        requests.add(request);
        var play = next.poll();
        return play == null ? always : play;
    }

    /** Refuses with a status. */
    public static Play status(int status) {
        return request -> EmbeddingResponse.error(status, Map.of());
    }

    /** Refuses with 429 and {@code Retry-After}. */
    public static Play busy(String retryAfter) {
        return request -> EmbeddingResponse.error(429, Map.of("Retry-After", retryAfter));
    }

    /** Answers with any body and status 200. */
    public static Play body(String body) {
        return request -> new EmbeddingResponse(200, Map.of(), body);
    }

    /** Closes the connection without a response. */
    public static Play cut() {
        return request -> {
            throw new IOException("Cut on purpose");
        };
    }

    /** Answers with the vectors when the gate is released. */
    public Play held(Gate gate) {
        return request -> {
            gate.pass();
            return vectors.embed(request);
        };
    }

    /** Answers with the vectors in reverse order; each still has its index. */
    public Play reversed() {
        return changed(
                items -> {
                    Collections.reverse(items);
                    return items;
                });
    }

    /** Answers with the vectors, changed. */
    public Play changed(UnaryOperator<List<Item>> change) {
        return request ->
                EmbeddingResponse.of(
                        request.model(), change.apply(new ArrayList<>(vectors.items(request))));
    }
}
