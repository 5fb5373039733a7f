package dev.parley.modelserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for vectors.
 *
 * @param texts at least one
 * @param dimensions how long the vectors shall be; null if the model decides
 * @param authorization the header of this name; null if there was none
 */
public record EmbeddingRequest(
        String model,
        List<String> texts,
        @Nullable Integer dimensions,
        @Nullable String authorization) {
    public EmbeddingRequest {
        texts = List.copyOf(texts);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "EmbeddingRequest[%s, %d texts]".formatted(model, texts.size());
    }
}
