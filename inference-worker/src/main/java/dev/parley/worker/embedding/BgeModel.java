package dev.parley.worker.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * The quantized model bge-small-en-v1.5 from langchain4j's jar, run on the calling thread. This
 * replaces langchain4j's own class, which uses a thread per core for each call, twice as slow on
 * two cores, and tokenizes every text three times. Thread-safe.
 */
final class BgeModel implements AutoCloseable {

    static final int DIMENSIONS = 384;

    /** The most tokens that the model reads of a text, with its two marks. */
    private static final int MAX_TOKENS = 512;

    private final BgeTokenizer tokenizer;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    private BgeModel(BgeTokenizer tokenizer, byte[] model) throws OrtException {
        this.tokenizer = tokenizer;
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // An arena would keep the memory of the longest text.
            options.setCPUArenaAllocator(false);
            this.session = environment.createSession(model, options);
        }
    }

    /**
     * Loads the model. Takes about a second, and 150 MB outside the heap.
     *
     * @param tokenizer stays open when the model is closed
     */
    static BgeModel load(BgeTokenizer tokenizer) {
        try (var model = BgeTokenizer.resource("/bge-small-en-v1.5-q.onnx")) {
            return new BgeModel(tokenizer, model.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("The embedding model cannot be read", e);
        } catch (OrtException e) {
            throw new IllegalStateException("The embedding model cannot be loaded", e);
        }
    }

    /**
     * Returns the text's vector, of length 1. Of a text that is too long for the model, the
     * beginning and the end count.
     */
    float[] embed(String text) {
        long[] ids = ends(tokenizer.ids(text));
        var ones = new long[ids.length];
        Arrays.fill(ones, 1);
        var zeros = new long[ids.length];
        try (var tokens = tensor(ids);
                var attention = tensor(ones);
                var types = tensor(zeros);
                var result =
                        session.run(
                                Map.of(
                                        "input_ids", tokens,
                                        "attention_mask", attention,
                                        "token_type_ids", types))) {
            // The vector of the first token stands for the whole text.
            var vector = new float[DIMENSIONS];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(vector);
            return Vectors.normalized(vector);
        } catch (OrtException e) {
            throw new IllegalStateException("The embedding model failed", e);
        }
    }

    private OnnxTensor tensor(long[] values) throws OrtException {
        return OnnxTensor.createTensor(
                environment, LongBuffer.wrap(values), new long[] {1, values.length});
    }

    private static long[] ends(long[] ids) {
        if (ids.length <= MAX_TOKENS) {
            return ids;
        }
        int half = MAX_TOKENS / 2;
        long[] ends = Arrays.copyOf(ids, MAX_TOKENS);
        System.arraycopy(ids, ids.length - half, ends, half, half);
        return ends;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("The embedding model cannot be closed", e);
        }
    }
}
