package dev.parley.modelserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Makes vectors without a model: each word has a direction of its own, and a text's vector is the
 * sum of those of its words. The same text always gets the same vector. Texts with the same words
 * are close, and so are texts with words that are said to mean the same. Thread-safe.
 */
public final class WordVectors implements Embedder {
    public static final String MODEL = "parley-word-vectors";

    private static final int DIMENSIONS = 256;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    private final int dimensions;
    private final Map<String, String> meanings;

    public WordVectors() {
        this(DIMENSIONS, Map.of());
    }

    /**
     * @param dimensions of vectors whose dimensions no request names
     * @param meanings a word in lower case, and the word that it means the same as
     */
    public WordVectors(int dimensions, Map<String, String> meanings) {
        this.dimensions = dimensions;
        this.meanings = Map.copyOf(meanings);
    }

    @Override
    public EmbeddingResponse embed(EmbeddingRequest request) {
        return EmbeddingResponse.of(request.model(), items(request));
    }

    /** Returns the vectors of a request, in the order of its texts. */
    public List<EmbeddingResponse.Item> items(EmbeddingRequest request) {
        int length = Objects.requireNonNullElse(request.dimensions(), dimensions);
        var items = new ArrayList<EmbeddingResponse.Item>();
        for (var text : request.texts()) {
            items.add(new EmbeddingResponse.Item(items.size(), vector(text, length)));
        }
        return items;
    }

    private float[] vector(String text, int length) {
        var sum = new float[length];
        // A text without words must not have the length 0 either.
        add(sum, "");
        var words = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (words.find()) {
            add(sum, meanings.getOrDefault(words.group(), words.group()));
        }
        return sum;
    }

    private static void add(float[] sum, String word) {
        var random = new Random(word.hashCode());
        float share = word.isEmpty() ? 0.01f : 1;
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (float) (share * random.nextGaussian());
        }
    }
}
