package dev.parley.modelserver.offline;

import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.ClientDisconnectedException;
import dev.parley.modelserver.Ending;
import dev.parley.modelserver.Reply;
import dev.parley.modelserver.Usage;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Answers without a language model, with the sentences of the prompt that fit the question best.
 * Thread-safe.
 *
 * <p>The same prompt always gets the same answer. If nothing in the prompt fits, the answer says
 * so, and how to configure a real model.
 */
public final class OfflineModel implements Answerer {
    public static final String MODEL = "parley-offline-extractive";

    /** Slow enough that a newcomer sees the answer stream. */
    public static final Duration DEFAULT_DELAY = Duration.ofMillis(15);

    /** A system message with this line asks for a plan: the answer is three sub-questions. */
    public static final String PLAN_INSTRUCTION = "Respond with one sub-question per line.";

    /** A system message with this line asks for gaps in research notes: the answer is NONE. */
    public static final String GAPS_INSTRUCTION =
            "Respond with one open sub-question per line, or with the word NONE.";

    /** A system message with this line asks for a report: the answer is the notes by section. */
    public static final String REPORT_INSTRUCTION =
            "Write a section with a heading for each part of the notes.";

    /** A word and the white space behind it: the chunks joined are the answer. */
    private static final Pattern WORD = Pattern.compile("\\S+\\s*");

    private final Duration delayPerWord;

    public OfflineModel() {
        this(DEFAULT_DELAY);
    }

    /**
     * @param delayPerWord the pause before each word of a stream; 0 or more
     */
    public OfflineModel(Duration delayPerWord) {
        if (delayPerWord.isNegative()) {
            throw new IllegalArgumentException("delayPerWord is negative: " + delayPerWord);
        }
        this.delayPerWord = delayPerWord;
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public void answer(ChatRequest request, Reply reply)
            throws ClientDisconnectedException, InterruptedException {
        int limit = request.maxTokens() == null ? Integer.MAX_VALUE : request.maxTokens();
        int tokens = 0;
        reply.begin();
        var words = WORD.matcher(answerTo(request));
        while (words.find()) {
            if (tokens >= limit) {
                reply.end(Ending.length(Usage.of(request, tokens)));
                return;
            }
            if (request.stream() && delayPerWord.isPositive()) {
                Thread.sleep(delayPerWord);
            }
            reply.text(words.group());
            tokens++;
        }
        reply.end(Ending.stop(Usage.of(request, tokens)));
    }

    private static String answerTo(ChatRequest request) {
        var prompt = Prompt.of(request.messages());
        return switch (prompt.task()) {
            case ANSWER -> Extract.of(prompt);
            case PLAN -> SubQuestions.of(prompt.question());
            case GAPS -> "NONE";
            case REPORT -> Report.of(prompt);
        };
    }
}
