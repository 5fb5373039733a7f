package dev.parley.worker.research;

import dev.langchain4j.data.message.ChatMessage;
import dev.parley.events.Text;
import dev.parley.events.Usage;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.ModelRequest;
import dev.parley.worker.modes.Answering;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The model calls of one piece of research, all paid from one budget. Thread-safe. */
final class ResearchCalls {

    private final Answering answering;
    private final Budget budget;
    private final int longestNote;

    /** A reply, and the tokens that it and its prompt cost. */
    record Reply(String text, long tokens) {}

    ResearchCalls(Answering answering, ResearchSettings settings, Budget.Spent earlier) {
        this.answering = answering;
        this.budget = new Budget(settings, answering.deadline(), earlier);
        this.longestNote = settings.maxNoteCharacters();
    }

    Budget budget() {
        return budget;
    }

    /** Returns a complete reply, cut to the length that a note may have. */
    Reply complete(List<ChatMessage> prompt) throws ModelFailure, InterruptedException {
        var text = new StringBuilder();
        var received = new int[1];
        @Nullable Usage usage = null;
        long spent;
        try {
            usage =
                    answering.model().stream(
                                    prompt,
                                    budget.deadline(),
                                    answering.stop(),
                                    piece -> {
                                        received[0] += piece.length();
                                        if (text.length() < longestNote) {
                                            text.append(piece);
                                        }
                                    })
                            .usage();
        } finally {
            // A call that failed halfway costs tokens too.
            spent = budget.spend(usage, prompt.toString().length() + received[0]);
        }
        text.setLength(Math.min(text.length(), longestNote));
        return new Reply(Text.storable(text.toString()).strip(), spent);
    }

    /** The request for the report. */
    ModelRequest request(List<ChatMessage> prompt) {
        return answering.model().request(prompt);
    }

    /** Streams the report until the turn's deadline; the usage is that of all calls together. */
    ModelAnswer stream(ModelRequest asked, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        var answer =
                answering.model().stream(
                        asked,
                        answering.deadline(),
                        answering.stop(),
                        answering.writer()::reasoning,
                        text);
        return new ModelAnswer(answer.finishReason(), budget.plus(answer.usage()), answer.model());
    }

    /** The end of a report that the model did not write. */
    ModelAnswer withoutModel() {
        return new ModelAnswer("stop", budget.plus(null), answering.model().settings().name());
    }
}
