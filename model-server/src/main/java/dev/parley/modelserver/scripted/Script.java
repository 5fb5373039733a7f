package dev.parley.modelserver.scripted;

import dev.parley.modelserver.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedModel} does with a call. Immutable: each method returns another script.
 *
 * <p>A position {@code k} counts chunks of text: 0 is after the headers and the role, before any
 * text.
 */
public final class Script {
    private static final int LONG_ANSWER_CHUNK = 1000;

    private final List<Step> steps;
    private final double tokensPerSecond;
    private final List<Script> followers;

    private Script(List<Step> steps, double tokensPerSecond, List<Script> followers) {
        this.steps = List.copyOf(steps);
        this.tokensPerSecond = tokensPerSecond;
        this.followers = List.copyOf(followers);
    }

    /**
     * An answer in these chunks: they may be empty, hold U+0000, or end within a surrogate pair.
     */
    public static Script answer(String... chunks) {
        return answer(List.of(chunks));
    }

    public static Script answer(List<String> chunks) {
        var steps = new ArrayList<Step>(chunks.size() + 2);
        steps.add(new Step.Begin());
        chunks.forEach(chunk -> steps.add(new Step.Text(chunk)));
        steps.add(new Step.End("stop", true));
        return new Script(steps, 0, List.of());
    }

    /** The tokens {@code "t1 "}, {@code "t2 "}, …, so that a lost or repeated one can be named. */
    public static Script paced(int count, double tokensPerSecond) {
        return answer(IntStream.rangeClosed(1, count).mapToObj(i -> "t" + i + " ").toList())
                .tokensPerSecond(tokensPerSecond);
    }

    /** An answer of exactly so many characters, in chunks of 1,000. */
    public static Script ofLength(int characters) {
        var chunks = new ArrayList<String>();
        for (int sent = 0; sent < characters; sent += LONG_ANSWER_CHUNK) {
            int length = Math.min(LONG_ANSWER_CHUNK, characters - sent);
            chunks.add(Character.toString('a' + chunks.size() % 26).repeat(length));
        }
        return answer(chunks);
    }

    /** A refusal with a body in the error format of the OpenAI API. */
    public static Script status(int status) {
        return status(status, Map.of());
    }

    public static Script status(int status, Map<String, String> headers) {
        var error =
                switch (status) {
                    case 401 -> error(status, "invalid_request_error", "invalid_api_key");
                    case 429 -> error(status, "requests", "rate_limit_exceeded");
                    default ->
                            error(
                                    status,
                                    status < 500 ? "invalid_request_error" : "server_error",
                                    null);
                };
        return status(status, headers, error.json());
    }

    public static Script status(int status, Map<String, String> headers, String body) {
        return new Script(
                List.of(new Step.Refuse(status, Map.copyOf(headers), body)), 0, List.of());
    }

    /** The connection is closed without a response. */
    public static Script noResponse() {
        return new Script(List.of(new Step.Cut()), 0, List.of());
    }

    /** Spreads the chunks evenly; 0 sends them as fast as they go. */
    public Script tokensPerSecond(double rate) {
        if (rate < 0) {
            throw new IllegalArgumentException("A rate of tokens cannot be negative: " + rate);
        }
        return new Script(steps, rate, followers);
    }

    /**
     * After {@code k} chunks the TCP connection is closed, without an ending.
     *
     * <p>A client that finds its connection closed may drop what it had received but not read, as
     * the JDK's does. Where a test counts on those chunks, it holds the cut back with {@link
     * #holdAfter}.
     */
    public Script cutAfter(int k) {
        var cut = new ArrayList<>(steps.subList(0, positionAfter(k)));
        cut.add(new Step.Cut());
        return with(cut);
    }

    /** After {@code k} chunks nothing more comes, until the server closes. */
    public Script stallAfter(int k) {
        return holdAfter(k, new Gate());
    }

    /**
     * After {@code k} chunks nothing more comes until the gate is released or the server closes.
     */
    public Script holdAfter(int k, Gate gate) {
        return insert(k, new Step.Hold(gate));
    }

    /**
     * After {@code k} chunks comes an event that is no JSON; an answer that is not streamed is it.
     */
    public Script garbageAfter(int k) {
        return insert(k, new Step.Data("\u0001}{ this is no JSON"));
    }

    /** The answer ends for this reason, such as {@code length} or {@code content_filter}. */
    public Script finishReason(String reason) {
        return end(new Step.End(reason, true));
    }

    /** The stream is ended by {@code [DONE]}, but no chunk says why. */
    public Script noFinishReason() {
        return end(new Step.End(null, true));
    }

    /** The body ends properly, with neither a reason nor {@code [DONE]}. */
    public Script noEnding() {
        return end(new Step.End(null, false));
    }

    /** The next call is treated so; the last script of such a sequence stays for all later ones. */
    public Script then(Script next) {
        var all = new ArrayList<>(followers);
        all.add(next.alone());
        all.addAll(next.followers);
        return new Script(steps, tokensPerSecond, all);
    }

    /** The text of a complete answer. */
    public String text() {
        return steps.stream()
                .map(step -> step instanceof Step.Text(String text) ? text : "")
                .collect(Collectors.joining());
    }

    /** The script of the n-th call, counted from 0. */
    Script ofCall(long n) {
        if (n == 0 || followers.isEmpty()) {
            return alone();
        }
        return followers.get((int) Math.min(n, followers.size()) - 1);
    }

    List<Step> steps() {
        return steps;
    }

    Pace pace() {
        return new Pace(tokensPerSecond);
    }

    private Script alone() {
        return followers.isEmpty() ? this : new Script(steps, tokensPerSecond, List.of());
    }

    private Script with(List<Step> changed) {
        return new Script(changed, tokensPerSecond, followers);
    }

    private Script insert(int k, Step step) {
        var changed = new ArrayList<>(steps);
        changed.add(positionAfter(k), step);
        return with(changed);
    }

    private Script end(Step.End end) {
        if (!(steps.getLast() instanceof Step.End)) {
            throw new IllegalStateException(
                    "This script never gets to its end: " + steps.getLast());
        }
        var changed = new ArrayList<>(steps);
        changed.set(changed.size() - 1, end);
        return with(changed);
    }

    private int positionAfter(int k) {
        int texts = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Text) {
                texts++;
            }
            boolean started = texts > 0 || steps.get(i) instanceof Step.Begin;
            if (texts == k && started) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException(
                "The script has no position %d: it sends %d chunks".formatted(k, texts));
    }

    private static ApiError error(int status, String type, @Nullable String code) {
        return new ApiError(status, type, code, null, "Scripted status " + status);
    }
}
