package dev.parley.worker.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.events.Text;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model of an embedding server: batches, retries, and remembers questions. */
final class ServedModel implements EmbeddingModel {

    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

    /** Any text: only the length of its vector matters. */
    private static final String PROBE = "dimensions";

    /** What an entry of the cache takes besides its text and its vector, roughly. */
    private static final int BYTES_AN_ENTRY = 150;

    private final EmbeddingSettings settings;
    private final BgeTokenizer tokenizer;
    private final EmbeddingServer server;
    private final Semaphore requests;
    private final Cache<String, float[]> questions;

    /** The dimensions of all vectors; 0 if they are not known yet. */
    private final AtomicInteger dimensions;

    ServedModel(EmbeddingSettings settings, BgeTokenizer tokenizer) {
        this.settings = settings;
        this.tokenizer = tokenizer;
        this.server = new EmbeddingServer(settings);
        this.requests = new Semaphore(settings.requests(), true);
        this.dimensions = new AtomicInteger(Objects.requireNonNullElse(settings.dimensions(), 0));
        this.questions =
                Caffeine.newBuilder()
                        .maximumWeight(settings.questionCache().toBytes())
                        .weigher(
                                (String text, float[] vector) ->
                                        BYTES_AN_ENTRY
                                                + Character.BYTES * text.length()
                                                + Float.BYTES * vector.length)
                        .executor(Runnable::run)
                        .build();
    }

    @Override
    public String name() {
        if (dimensions.get() == 0) {
            embed(List.of(PROBE), new StopSignal(), deadline(settings.questionTimeout()));
        }
        var instruction = settings.passageInstruction();
        return settings.model()
                + "/"
                + dimensions.get()
                + (instruction.isEmpty()
                        ? ""
                        : "/" + HexFormat.of().toHexDigits(instruction.hashCode()));
    }

    @Override
    public QuestionVector ofQuestion(String text) {
        var instruction = Objects.requireNonNullElse(settings.queryInstruction(), "");
        var input = fitted(instruction + text);
        var vector = questions.getIfPresent(input);
        if (vector == null) {
            vector =
                    embed(List.of(input), new StopSignal(), deadline(settings.questionTimeout()))
                            .getFirst();
            questions.put(input, vector);
        }
        return new QuestionVector(name(), vector);
    }

    @Override
    public List<float[]> ofPassages(List<String> texts, StopSignal stop) {
        var inputs =
                texts.stream().map(text -> fitted(settings.passageInstruction() + text)).toList();
        var vectors = new ArrayList<float[]>(texts.size());
        for (int from = 0; from < inputs.size(); from += settings.batch()) {
            int to = Math.min(inputs.size(), from + settings.batch());
            vectors.addAll(embed(inputs.subList(from, to), stop, Long.MAX_VALUE));
        }
        return vectors;
    }

    /** Cuts a text that is too long; its beginning counts, with title and headings. */
    private String fitted(String text) {
        int max = settings.maxTokens();
        var fitted = cut(text, (long) max * BgeTokenizer.CHARACTERS_A_TOKEN);
        for (int tokens = estimated(fitted); tokens > max; tokens = estimated(fitted)) {
            fitted =
                    cut(
                            fitted,
                            Math.min(fitted.length() - 1L, (long) fitted.length() * max / tokens));
        }
        return fitted;
    }

    private static String cut(String text, long most) {
        return text.length() <= most ? text : text.substring(0, Text.cutAt(text, (int) most));
    }

    // The tokenizer takes a word of a script that it does not know for one token.
    private int estimated(String text) {
        if (text.length() <= settings.maxTokens()) {
            return text.length();
        }
        long foreign = text.chars().filter(c -> c > 0x24F && Character.isLetter(c)).count();
        return Math.max(tokenizer.count(text), (int) (foreign / 2));
    }

    private static long deadline(Duration timeout) {
        return System.nanoTime() + timeout.toNanos();
    }

    /**
     * Asks for vectors until they come.
     *
     * @param deadline comparable to {@link System#nanoTime}; {@link Long#MAX_VALUE} for none
     */
    private List<float[]> embed(List<String> inputs, StopSignal stop, long deadline) {
        try {
            for (int retries = 0; ; retries++) {
                try {
                    return checked(request(inputs, stop, deadline));
                } catch (EmbeddingFailure failure) {
                    var wait = wait(retries, failure);
                    if (!failure.isPassing()
                            || retries >= settings.maxRetries()
                            || wait.compareTo(settings.maxBackoff()) > 0
                            || wait.toNanos() > left(deadline)) {
                        throw failure;
                    }
                    LOG.debug("Asking again in {} ms: {}", wait.toMillis(), failure.getMessage());
                    if (stop.awaitRaised(wait)) {
                        throw new AttemptStopped("stopped while waiting for the embedding server");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while embedding");
        }
    }

    private List<float[]> request(List<String> inputs, StopSignal stop, long deadline)
            throws InterruptedException {
        if (!requests.tryAcquire(left(deadline), TimeUnit.NANOSECONDS)) {
            throw EmbeddingFailure.away("all requests to the embedding server are in use", null);
        }
        try {
            long left = Math.min(settings.timeout().toNanos(), left(deadline));
            return server.embed(inputs, Duration.ofNanos(left), stop);
        } finally {
            requests.release();
        }
    }

    private static long left(long deadline) {
        return deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - System.nanoTime();
    }

    private List<float[]> checked(List<float[]> vectors) {
        for (var vector : vectors) {
            dimensions.compareAndSet(0, vector.length);
            if (vector.length != dimensions.get()) {
                throw EmbeddingFailure.lasting(
                        "the embedding server gave %d dimensions in place of %d"
                                .formatted(vector.length, dimensions.get()));
            }
        }
        return vectors;
    }

    private Duration wait(int retries, EmbeddingFailure failure) {
        var asked = failure.retryAfter();
        if (asked != null) {
            return asked;
        }
        long exponential = settings.backoff().toMillis() << Math.min(retries, 20);
        long bounded = Math.clamp(exponential, 1, settings.maxBackoff().toMillis());
        // Jitter: workers that failed at the same time do not retry at the same time.
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(Math.max(1, bounded / 2), bounded + 1));
    }

    @Override
    public void close() {
        server.close();
    }
}
