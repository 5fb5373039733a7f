package dev.parley.worker.research;

import dev.parley.events.TurnEvent.Stage;
import dev.parley.worker.citing.Citations;
import dev.parley.worker.citing.NumberedPassage;
import dev.parley.worker.citing.NumberedPassages;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.ModelRequest;
import dev.parley.worker.modes.Answered;
import dev.parley.worker.modes.Answering;
import dev.parley.worker.modes.Lookups;
import dev.parley.worker.prompting.Material;
import dev.parley.worker.research.ResearchCalls.Reply;
import dev.parley.worker.research.Steps.Done;
import dev.parley.worker.research.Steps.Step;
import dev.parley.worker.retrieval.CascadeTier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of research. First comes a plan, then a search and notes for each question of the plan,
 * then the same for questions that the notes leave open. The result is a streamed report that cites
 * the passages. If the budget ends or the model fails on the way, the report uses what there is,
 * and says so.
 */
final class Research {

    private static final Logger LOG = LoggerFactory.getLogger(Research.class);

    /** The longest part of a question that its events show, in characters. */
    private static final int LONGEST_SHOWN = 500;

    /** A plan with fewer questions than this gets the user's own question too. */
    private static final int FEWEST = 2;

    /** Where questions come from: from the user's question, or from notes on documents. */
    private enum Round {
        PLANNED,
        GAPS
    }

    private final Answering answering;
    private final Lookups lookups;
    private final Steps steps;
    private final ResearchCalls calls;
    private final ResearchPrompts prompts;
    private final ResearchSettings settings;
    private final NumberedPassages sources = new NumberedPassages();
    private volatile CascadeTier tier = CascadeTier.NONE;
    private final ConcurrentLinkedQueue<ModelFailure> failures = new ConcurrentLinkedQueue<>();
    private boolean checkedForGaps;

    Research(
            Answering answering,
            Lookups lookups,
            Steps steps,
            ResearchCalls calls,
            ResearchPrompts prompts,
            ResearchSettings settings) {
        this.answering = answering;
        this.lookups = lookups;
        this.steps = steps;
        this.calls = calls;
        this.prompts = prompts;
        this.settings = settings;
    }

    Answered run() throws ModelFailure, InterruptedException {
        var questions = plan();
        boolean looksForGaps = settings.maxGapQuestions() > 0;
        steps.expect(questions.size() + (looksForGaps ? 3 : 2));
        var notes = new ArrayList<>(investigate(questions, Round.PLANNED, 1, 2));
        var failure = failures.peek();
        if (failure != null && notes.stream().noneMatch(Note::isAnswered)) {
            throw failure;
        }
        if (looksForGaps) {
            var open = gaps(questions, notes);
            steps.expect(steps.expected() + open.size());
            notes.addAll(investigate(open, Round.GAPS, questions.size() + 1, questions.size() + 3));
        }
        return report(notes);
    }

    private List<String> plan() throws ModelFailure, InterruptedException {
        var message = answering.message();
        int limit = settings.maxQuestions();
        try {
            var prompt = prompts.plan(answering.conversation(), message, limit);
            var reply =
                    steps.result(
                            new Step(Stage.PLANNING, "plan", 1, "Planning the research"),
                            () -> listed(calls.complete(prompt), limit, List.of()));
            var questions = reply.lines().toList();
            return questions.size() < FEWEST ? withItself(questions) : questions;
        } catch (ModelFailure e) {
            if (!calls.budget().isSpent()) {
                throw e;
            }
            return withItself(List.of());
        }
    }

    // A small model may plan badly. Then the question itself is the plan, or a part of it.
    private List<String> withItself(List<String> questions) {
        var all = new LinkedHashSet<String>();
        all.add(oneLine(answering.message().content()));
        all.addAll(questions);
        return List.copyOf(all);
    }

    // The step keeps the questions rather than the reply, so the next attempt has the same ones.
    private static Done listed(Reply reply, int limit, List<String> known) {
        var questions = QuestionList.of(reply.text(), limit, known);
        return new Done(
                counted(questions.size(), "question"),
                String.join("\n", questions),
                reply.tokens());
    }

    private List<String> gaps(List<String> known, List<Note> notes) throws InterruptedException {
        var id = "gaps";
        if (!steps.wasFinished(id)
                && (calls.budget().isSpent() || notes.stream().noneMatch(Note::isAnswered))) {
            return List.of();
        }
        int limit = settings.maxGapQuestions();
        var prompt = prompts.gaps(answering.message(), notes, limit);
        try {
            var reply =
                    steps.result(
                            new Step(Stage.PLANNING, id, known.size() + 2, "Looking for gaps"),
                            () -> listed(calls.complete(prompt), limit, known));
            checkedForGaps = true;
            return reply.lines().toList();
        } catch (ModelFailure e) {
            LOG.warn("The look for gaps failed: {}", e.getMessage());
            return List.of();
        }
    }

    /** Works on several questions at a time, and returns the notes in the questions' order. */
    private List<Note> investigate(
            List<String> questions, Round round, int firstId, int firstNumber)
            throws InterruptedException {
        return Together.map(
                questions,
                settings.parallel(),
                (index, question) ->
                        investigate(question, round, firstId + index, firstNumber + index));
    }

    private Note investigate(String question, Round round, int id, int number)
            throws InterruptedException {
        var search = new Step(Stage.SEARCHING, "search-" + id, number, shown(question));
        var read = new Step(Stage.READING, "read-" + id, number, shown(question));
        try {
            // A search costs no tokens, so it runs even if the budget is spent: the report then has
            // at least the passages.
            var found = Found.ofJson(steps.result(search, () -> search(question)));
            sources.restore(found.passages());
            foundIn(found.tier());
            return isTooLateFor(read)
                    ? unread(question, found)
                    : read(question, round, found, read);
        } catch (ModelFailure e) {
            LOG.warn("A search of a research failed: {}", e.getMessage());
            return Note.open(question);
        }
    }

    private Note read(String question, Round round, Found found, Step step)
            throws InterruptedException {
        try {
            var notes = steps.result(step, () -> read(question, round, found.passages()));
            return new Note(question, notes, true);
        } catch (ModelFailure e) {
            if (!calls.budget().isSpent()) {
                LOG.warn("Notes of a research failed: {}", e.getMessage());
                failures.add(e);
            }
            return unread(question, found);
        }
    }

    // Passages that no model has read are still worth reporting.
    private static Note unread(String question, Found found) {
        return new Note(question, Material.excerpts(found.passages()), false);
    }

    private boolean isTooLateFor(Step step) {
        return !steps.wasFinished(step.id()) && calls.budget().isSpent();
    }

    private Done search(String question) throws InterruptedException {
        var retrieved = lookups.passages(question, answering, settings.tokensAQuestion());
        var found = new Found(retrieved.tier(), sources.add(retrieved.passages()));
        return new Done(
                shown(question) + " (" + counted(found.passages().size(), "passage") + ")",
                found.toJson(),
                null);
    }

    private Done read(String question, Round round, List<NumberedPassage> passages)
            throws ModelFailure, InterruptedException {
        var message = answering.message();
        var prompt =
                switch (round) {
                    case PLANNED -> prompts.read(message, question, passages);
                    case GAPS -> prompts.readForGap(message, question, passages);
                };
        var notes = calls.complete(prompt);
        return new Done(shown(question), held(notes.text(), passages), notes.tokens());
    }

    // Notes may cite only the passages that they were taken from.
    private static String held(String notes, List<NumberedPassage> passages) {
        var text = new StringBuilder();
        var numbers = passages.stream().map(NumberedPassage::number).collect(Collectors.toSet());
        var citations = new Citations(numbers, text::append);
        citations.text(notes);
        citations.end();
        return text.toString();
    }

    private Answered report(List<Note> notes) throws ModelFailure, InterruptedException {
        var writer = answering.writer();
        boolean cites = !sources.numbers().isEmpty();
        var asked = calls.request(prompts.report(answering, notes, cites));
        writer.sources(sources.sources(), tier.word(), sources.basis(asked.sha256()));
        int last = steps.expected();
        steps.begin(new Step(Stage.SYNTHESIZING, "report", last, "Writing the report"));
        var citations =
                cites
                        ? new Citations(cited(notes), writer::text)
                        : Citations.unchecked(writer::text);
        var answer = report(asked, notes, citations);
        var missing = missing(notes);
        if (missing != null) {
            citations.text("\n\n" + missing);
        }
        citations.end();
        return cites ? Answered.citing(answer, tier, citations) : Answered.withoutSources(answer);
    }

    // The notes are paid for. If the model fails now, the user still gets them.
    private ModelAnswer report(ModelRequest asked, List<Note> notes, Citations citations)
            throws ModelFailure, InterruptedException {
        var begun = new boolean[1];
        try {
            return calls.stream(
                    asked,
                    piece -> {
                        begun[0] = true;
                        citations.text(piece);
                    });
        } catch (ModelFailure e) {
            if (begun[0] || notes.stream().allMatch(Note::isEmpty)) {
                throw e;
            }
            LOG.warn("The notes replace the report: {}", e.getMessage());
            citations.text(
                    "The model did not write the report; these are the notes for it.\n\n"
                            + ResearchPrompts.asSections(notes));
            return calls.withoutModel();
        }
    }

    // A report may cite only what its notes cite.
    private Set<Integer> cited(List<Note> notes) {
        var citations = new Citations(sources.numbers(), text -> {});
        notes.forEach(note -> citations.text(note.text() + "\n"));
        return Set.copyOf(citations.used());
    }

    private @Nullable String missing(List<Note> notes) {
        var open = notes.stream().filter(note -> !note.isAnswered()).map(Note::question).toList();
        var budget = calls.budget();
        var why = budget.isSpent() ? "its " + budget.whatRanOut() + " ran out" : "the model failed";
        if (!open.isEmpty()) {
            return "This report is incomplete: %s before these questions were answered: %s"
                    .formatted(why, String.join(" ", open));
        }
        boolean skippedGaps = settings.maxGapQuestions() > 0 && !checkedForGaps;
        return skippedGaps
                ? "This report may be incomplete: %s before it was checked for gaps.".formatted(why)
                : null;
    }

    // Keeps the closest tier in which any search found something. Several searches run at a time.
    private synchronized void foundIn(CascadeTier found) {
        if (found.compareTo(tier) < 0) {
            tier = found;
        }
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    // If the user's question itself is the plan, it may be a whole page long.
    private static String shown(String question) {
        return question.length() <= LONGEST_SHOWN
                ? question
                : question.substring(0, LONGEST_SHOWN) + " …";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
