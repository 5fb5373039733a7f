package dev.parley.modelserver.scripted;

import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.ClientDisconnectedException;
import dev.parley.modelserver.Ending;
import dev.parley.modelserver.Reply;
import dev.parley.modelserver.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Plays scripts and keeps the calls that it received. Thread-safe.
 *
 * <p>The last user message decides which script a call gets; if several match, the one that was
 * added last. The rest of the prompt does not matter, nor does the limit of tokens. The model keeps
 * the latest 10,000 calls, with at most 32 Mi characters together.
 */
public final class ScriptedModel implements Answerer {
    public static final String MODEL = "parley-scripted";

    private static final int MAX_CALLS = 10_000;
    private static final long MAX_CHARACTERS = 32L * 1024 * 1024;

    private final CopyOnWriteArrayList<Rule> rules = new CopyOnWriteArrayList<>();
    private final CallLog log;

    public ScriptedModel() {
        this(Script.answer("This ", "answer ", "is ", "scripted."));
    }

    /**
     * @param otherwise the script of calls that no other one matches
     */
    public ScriptedModel(Script otherwise) {
        this(otherwise, new CallLog(MAX_CALLS, MAX_CHARACTERS));
    }

    ScriptedModel(Script otherwise, CallLog log) {
        this.log = log;
        rules.add(new Rule(message -> true, otherwise));
    }

    /** A script and how often it was played. */
    private record Rule(Predicate<String> fits, Script script, AtomicLong calls) {
        Rule(Predicate<String> fits, Script script) {
            this(fits, script, new AtomicLong());
        }

        Script next() {
            return script.ofCall(calls.getAndIncrement());
        }
    }

    /** Uses the script for calls whose last user message contains the text. */
    public ScriptedModel when(String substring, Script script) {
        return when(message -> message.contains(substring), script);
    }

    public ScriptedModel when(Predicate<String> lastUserMessage, Script script) {
        rules.addFirst(new Rule(lastUserMessage, script));
        return this;
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException {
        // Logged last: a test that has seen the call cannot change its script any more.
        String message = request.lastUserMessage();
        var script =
                rules.stream().filter(rule -> rule.fits().test(message)).findFirst().orElseThrow();
        var chosen = script.next();
        var call = log.add(request);
        try {
            call.end(play(chosen, call, reply));
        } catch (ClientDisconnectedException e) {
            call.end(Call.Outcome.CLIENT_DISCONNECTED);
            throw e;
        } catch (InterruptedException e) {
            call.end(Call.Outcome.SERVER_CLOSED);
            throw e;
        }
    }

    private static Call.Outcome play(Script script, Call call, Reply reply)
            throws IOException, InterruptedException {
        var pace = script.pace();
        int sent = 0;
        for (Step step : script.steps()) {
            switch (step) {
                case Step.Begin() -> reply.begin();
                case Step.Text(String text) -> {
                    pace.await();
                    reply.text(text);
                    call.chunkSent(++sent);
                }
                case Step.Hold(Gate gate) -> {
                    gate.pass();
                    pace.restart();
                }
                case Step.Data(String data) -> {
                    reply.data(data);
                    if (!call.request().stream()) {
                        return Call.Outcome.ANSWERED;
                    }
                }
                case Step.Cut() -> {
                    reply.cut();
                    return Call.Outcome.CUT;
                }
                case Step.Refuse(int status, var headers, String body) -> {
                    reply.refuse(status, headers, body);
                    return Call.Outcome.REFUSED;
                }
                case Step.End(var finishReason, boolean done) ->
                        reply.end(new Ending(finishReason, Usage.of(call.request(), sent), done));
            }
        }
        return Call.Outcome.ANSWERED;
    }

    /** Returns the number of all calls. */
    public long callCount() {
        return log.count();
    }

    /** Returns the latest calls, the oldest first. */
    public List<Call> calls() {
        return log.containing("");
    }

    /** Returns the latest calls whose last user message contains the text. */
    public List<Call> callsFor(String substring) {
        return log.containing(substring);
    }

    /**
     * Waits for the first call whose last user message contains the text.
     *
     * @throws TimeoutException if none comes in time
     */
    public Call awaitCall(String substring, Duration timeout)
            throws InterruptedException, TimeoutException {
        return awaitCalls(substring, 1, timeout).getFirst();
    }

    /**
     * Waits for so many calls whose last user message contains the text, such as a client's
     * retries.
     *
     * @throws TimeoutException if fewer come in time
     */
    public List<Call> awaitCalls(String substring, int count, Duration timeout)
            throws InterruptedException, TimeoutException {
        return log.await(substring, count, timeout);
    }
}
