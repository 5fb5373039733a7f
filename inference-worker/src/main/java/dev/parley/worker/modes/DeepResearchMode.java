package dev.parley.worker.modes;

import dev.langchain4j.data.message.ChatMessage;
import dev.parley.events.TurnEvent.Stage;
import dev.parley.events.Usage;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.StreamingModel;
import dev.parley.worker.prompting.Prompts;
import dev.parley.worker.prompting.Prompts.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A plan, notes on each of its questions, and one streamed report from the notes. Every {@code
 * progress} stage stands for a model call.
 */
@Component
public class DeepResearchMode implements Mode {

    private static final int MOST_QUESTIONS = 3;

    /** Bound on what one step keeps, in characters: its result stands in one record of the log. */
    private static final int LONGEST_RESULT = 20_000;

    private final StreamingModel model;
    private final Prompts prompts;

    DeepResearchMode(StreamingModel model, Prompts prompts) {
        this.model = model;
        this.prompts = prompts;
    }

    @Override
    public ModelAnswer answer(Answering answering) throws ModelFailure, InterruptedException {
        var writer = answering.writer();
        var question = answering.message().content();
        var spent = new Spent();
        writer.progress(Stage.PLANNING, "plan", 1, 2, "Planning the research", null);
        var plan = complete(answering, prompts.plan(answering.conversation(), question), spent);
        var questions = questions(plan, question);
        int steps = questions.size() + 2;
        writer.progress(Stage.PLANNING, "plan", 1, steps, questions.size() + " questions", plan);

        var notes = new ArrayList<Note>();
        for (var sub : questions) {
            int step = notes.size() + 2;
            var id = "read-" + (notes.size() + 1);
            writer.progress(Stage.READING, id, step, steps, sub, null);
            var finding = complete(answering, prompts.read(answering.conversation(), sub), spent);
            writer.progress(Stage.READING, id, step, steps, sub, finding);
            notes.add(new Note(sub, finding));
        }
        writer.sources(List.of(), "none");
        writer.progress(Stage.SYNTHESIZING, "report", steps, steps, "Writing the report", null);
        var answer =
                model.stream(
                        prompts.report(answering.conversation(), question, notes),
                        answering.deadline(),
                        answering.stop(),
                        writer::text);
        return new ModelAnswer(answer.finishReason(), spent.plus(answer.usage()), answer.model());
    }

    private String complete(Answering answering, List<ChatMessage> prompt, Spent spent)
            throws ModelFailure, InterruptedException {
        var text = new StringBuilder();
        var answer =
                model.stream(
                        prompt,
                        answering.deadline(),
                        answering.stop(),
                        piece -> {
                            if (text.length() < LONGEST_RESULT) {
                                text.append(piece);
                            }
                        });
        spent.add(answer.usage());
        return text.substring(0, Math.min(text.length(), LONGEST_RESULT));
    }

    // A small model may answer a plan request badly: then the question itself is the plan.
    private static List<String> questions(String plan, String question) {
        var lines =
                plan.lines()
                        .map(line -> line.replaceFirst("^\\s*(?:[-*•]|\\d+[.)])\\s*", "").strip())
                        .filter(line -> line.length() >= 3 && line.length() <= 500)
                        .limit(MOST_QUESTIONS)
                        .toList();
        return lines.isEmpty() ? List.of(question) : lines;
    }

    /** Sums the calls' usage; unknown where a call did not say. */
    private static final class Spent {
        private @Nullable Usage sum = new Usage(0, 0, 0);

        void add(@Nullable Usage usage) {
            sum = plus(usage);
        }

        @Nullable Usage plus(@Nullable Usage usage) {
            return sum == null || usage == null ? null : Objects.requireNonNull(sum).plus(usage);
        }
    }
}
