package dev.parley.modelserver.scripted;

import dev.parley.modelserver.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says what a {@link ScriptedModel} does with a call. Immutable: each method returns a new script.
 *
 * <p>A position {@code k} counts chunks of text: 0 is behind the headers and the role, and before
 * any text.
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

    /** Answers in these chunks, which may be empty, hold U+0000, or end within a surrogate pair. */
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

    /** Answers {@code "t1 "}, {@code "t2 "}, …, so a test can name a lost or repeated token. */
    public static Script paced(int count, double tokensPerSecond) {
        return answer(IntStream.rangeClosed(1, count).mapToObj(i -> "t" + i + " ").toList())
                .tokensPerSecond(tokensPerSecond);
    }

    /** Answers with exactly so many characters, in chunks of 1,000. */
    public static Script ofLength(int characters) {
        var chunks = new ArrayList<String>();
        for (int sent = 0; sent < characters; sent += LONG_ANSWER_CHUNK) {
            int length = Math.min(LONG_ANSWER_CHUNK, characters - sent);
            chunks.add(Character.toString('a' + chunks.size() % 26).repeat(length));
        }
        return answer(chunks);
    }

    /** Refuses the call with a body in the error format of the OpenAI API. */
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

    /** Closes the connection without a response. */
    public static Script noResponse() {
        return new Script(List.of(new Step.Cut()), 0, List.of());
    }

    /** Spreads the chunks evenly; 0 sends them without pauses. */
    public Script tokensPerSecond(double rate) {
        if (rate < 0) {
            throw new IllegalArgumentException("A rate of tokens cannot be negative: " + rate);
        }
        return new Script(steps, rate, followers);
    }

    /**
     * Closes the TCP connection after {@code k} chunks, without an ending.
     *
     * <p>When a connection is closed, a client may drop chunks that it has received but not read;
     * the JDK's does. If a test needs those chunks, it delays the cut with {@link #holdAfter}.
     */
    public Script cutAfter(int k) {
        var cut = new ArrayList<>(steps.subList(0, positionAfter(k)));
        cut.add(new Step.Cut());
        return with(cut);
    }

    /** Sends nothing more after {@code k} chunks, until the server closes. */
    public Script stallAfter(int k) {
        return holdAfter(k, new Gate());
    }

    /**
     * Sends nothing more after {@code k} chunks until the gate is released or the server closes.
     */
    public Script holdAfter(int k, Gate gate) {
        return insert(k, new Step.Hold(gate));
    }

    /**
     * Sends an event that is not JSON after {@code k} chunks; without a stream this is the whole
     * answer.
     */
    public Script garbageAfter(int k) {
        return dataAfter(k, "\u0001}{ this is no JSON");
    }

    /** Sends an event with this data after {@code k} chunks, as {@link #garbageAfter} does. */
    public Script dataAfter(int k, String data) {
        return insert(k, new Step.Data(data));
    }

    /** Ends the answer with this reason, such as {@code length} or {@code content_filter}. */
    public Script finishReason(String reason) {
        return end(new Step.End(reason, true));
    }

    /** Ends the stream with {@code [DONE]}, but without a reason. */
    public Script noFinishReason() {
        return end(new Step.End(null, true));
    }

    /** Ends the body properly, but with neither a reason nor {@code [DONE]}. */
    public Script noEnding() {
        return end(new Step.End(null, false));
    }

    /** Plays another script for the next call; the last script is for all later calls. */
    public Script then(Script next) {
        var all = new ArrayList<>(followers);
        all.add(next.alone());
        all.addAll(next.followers);
        return new Script(steps, tokensPerSecond, all);
    }

    /** Returns the text of the complete answer. */
    public String text() {
        return steps.stream()
                .map(step -> step instanceof Step.Text(String text) ? text : "")
                .collect(Collectors.joining());
    }

    /** Returns the script of the n-th call, counted from 0. */
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
            throw new IllegalStateException("This script has no ending: " + steps.getLast());
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
