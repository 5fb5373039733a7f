package dev.parley.load.chaos.clients;

import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.Reply;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.testsupport.witness.Examination;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A model that gives another answer each time, even to the same question: an answer that was pieced
 * together from two attempts or two messages equals none of its texts. Thread-safe.
 */
public final class Narrator implements Answerer, Examination.Model {

    /** Slow enough for a fault to come in the middle of an answer. */
    public static final int TOKENS_PER_SECOND = 20;

    private static final Pattern MESSAGE = Pattern.compile("round \\d+, client \\d+, message \\d+");

    private final int tokens;
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    private record Told(AtomicInteger calls, List<String> begun, List<String> whole) {
        Told() {
            this(new AtomicInteger(), new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
        }
    }

    /**
     * @param tokens of each answer
     */
    public Narrator(int tokens) {
        this.tokens = tokens;
    }

    @Override
    public String model() {
        return "parley-narrator";
    }

    @Override
    public void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException {
        String message = message(request);
        var answers = told.computeIfAbsent(message, m -> new Told());
        int call = answers.calls().incrementAndGet();
        // Has characters of two, three and four bytes, to show a cut within one.
        var words =
                IntStream.rangeClosed(1, tokens)
                        .mapToObj(n -> "%s, nº %d → %d 🐦\n".formatted(message, call, n))
                        .toList();
        var script = Script.answer(words).tokensPerSecond(TOKENS_PER_SECOND);
        answers.begun().add(script.text());
        new ScriptedModel(script).answer(request, reply);
        answers.whole().add(script.text());
    }

    // The prompt may quote passages of documents as well.
    private static String message(ChatRequest request) {
        var message = MESSAGE.matcher(request.lastUserMessage());
        return message.find() ? message.group() : request.lastUserMessage();
    }

    @Override
    public List<String> begun(String message) {
        var answers = told.get(message);
        return answers == null ? List.of() : List.copyOf(answers.begun());
    }

    @Override
    public List<String> said(String message) {
        var answers = told.get(message);
        return answers == null ? List.of() : List.copyOf(answers.whole());
    }

    @Override
    public int calls(String message) {
        var answers = told.get(message);
        return answers == null ? 0 : answers.calls().get();
    }

    /** Forgets everything that it was asked. */
    public void forget() {
        told.clear();
    }
}
