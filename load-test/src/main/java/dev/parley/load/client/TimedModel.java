package dev.parley.load.client;

import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.ClientDisconnectedException;
import dev.parley.modelserver.Reply;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * A scripted model that notes when it wrote each token. It runs in the load generator's process, so
 * that one clock times the writing and the reading.
 */
public final class TimedModel implements Answerer {

    /** The rate of a stream. */
    public static final int TOKENS_PER_SECOND = 20;

    private final ScriptedModel scripted = new ScriptedModel();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, Question> questions = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger();

    /** A message, and the times at which its answer was written. */
    public final class Question {
        private final String text;
        private final String expected;
        private final AtomicLongArray writtenAt;
        private final AtomicInteger calls = new AtomicInteger();

        private Question(String text, String expected, int tokens) {
            this.text = text;
            this.expected = expected;
            this.writtenAt = new AtomicLongArray(tokens);
        }

        String text() {
            return text;
        }

        String expected() {
            return expected;
        }

        int tokens() {
            return writtenAt.length();
        }

        /** In {@link System#nanoTime}'s terms; before the write, so that its cost counts. */
        long writtenAt(int token) {
            return writtenAt.get(token);
        }

        /** How often the model was asked; more than once only if a worker tried again. */
        int calls() {
            return calls.get();
        }

        void forget() {
            questions.remove(text);
        }
    }

    /** A question that is answered with this many tokens, 20 a second. */
    public Question paced(int tokens) {
        return question("paced", tokens, TOKENS_PER_SECOND);
    }

    /** A question that is answered with this many tokens at once. */
    public Question immediate(int tokens) {
        return question("immediate", tokens, 0);
    }

    /** A question that is answered at once, with this many tokens of so many characters each. */
    public Question bulky(int tokens, int characters) {
        return question(
                "bulky",
                tokens,
                () -> Script.answer(Collections.nCopies(tokens, "x".repeat(characters))));
    }

    private Question question(String pace, int tokens, int tokensPerSecond) {
        return question(pace, tokens, () -> Script.paced(tokens, tokensPerSecond));
    }

    private Question question(String kind, int tokens, Supplier<Script> answer) {
        String wanted = "Say %d %s tokens, question ".formatted(tokens, kind);
        Script script =
                scripts.computeIfAbsent(
                        wanted,
                        rule -> {
                            var added = answer.get();
                            scripted.when(rule, added);
                            return added;
                        });
        var question = new Question(wanted + lastNumber.incrementAndGet(), script.text(), tokens);
        questions.put(question.text, question);
        return question;
    }

    @Override
    public String model() {
        return scripted.model();
    }

    @Override
    public void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException {
        var question = questions.get(request.lastUserMessage());
        if (question == null) {
            throw new IllegalStateException("Nobody asked: " + request.lastUserMessage());
        }
        question.calls.incrementAndGet();
        scripted.answer(request, new TimedReply(reply, question));
    }

    private static final class TimedReply extends ForwardingReply {
        private final Question question;
        private int written;

        TimedReply(Reply reply, Question question) {
            super(reply);
            this.question = question;
        }

        @Override
        public void text(String text) throws ClientDisconnectedException {
            question.writtenAt.set(written++, System.nanoTime());
            super.text(text);
        }
    }
}
