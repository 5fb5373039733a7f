package dev.parley.worker.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of the model in the jar. It measures chunks for every model, so that another model
 * does not cut documents in other places. Loaded with the first text. Thread-safe.
 */
final class BgeTokenizer implements TextLength, AutoCloseable {

    /** The tokenizer counts an unknown word of any length as one token. */
    static final int CHARACTERS_A_TOKEN = 8;

    private @Nullable HuggingFaceTokenizer loaded;

    private synchronized HuggingFaceTokenizer tokenizer() {
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    private static HuggingFaceTokenizer load() {
        // Otherwise the tokenizer looks for a graphics card, and on the network for its library.
        System.setProperty("RUST_FLAVOR", "cpu");
        try (var file = resource("/bge-small-en-v1.5-q-tokenizer.json")) {
            return HuggingFaceTokenizer.newInstance(
                    file, Map.of("padding", "false", "truncation", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException("The tokenizer cannot be read", e);
        }
    }

    /** Opens a file of the model's jar. */
    static InputStream resource(String name) throws IOException {
        var stream = BgeTokenizer.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IOException(name + " is not on the class path");
        }
        return stream;
    }

    /** Returns the text's tokens as the model reads them, with its two marks. */
    long[] ids(String text) {
        return tokenizer().encode(text).getIds();
    }

    /**
     * Returns the text's tokens, but at least an eighth of its characters. So a bound on tokens
     * bounds the size of any text.
     */
    @Override
    public int count(String text) {
        int least = (text.length() + CHARACTERS_A_TOKEN - 1) / CHARACTERS_A_TOKEN;
        return Math.max(tokenizer().encode(text, false, false).getIds().length, least);
    }

    @Override
    public synchronized void close() {
        if (loaded != null) {
            loaded.close();
        }
    }
}
