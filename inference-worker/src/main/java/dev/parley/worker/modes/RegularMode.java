package dev.parley.worker.modes;

import dev.parley.events.ChatMode;
import dev.parley.worker.citing.Citations;
import dev.parley.worker.citing.NumberedPassage;
import dev.parley.worker.citing.NumberedPassages;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.ModelRequest;
import dev.parley.worker.prompting.Prompts;
import dev.parley.worker.retrieval.CascadeTier;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** One search and one streamed call. */
@Component
class RegularMode implements Mode {

    private final Lookups lookups;
    private final Prompts prompts;
    private final AnswerCheck check;

    RegularMode(Lookups lookups, Prompts prompts, AnswerCheck check) {
        this.lookups = lookups;
        this.prompts = prompts;
        this.check = check;
    }

    @Override
    public ChatMode mode() {
        return ChatMode.REGULAR;
    }

    @Override
    public Answered answer(Answering answering) throws ModelFailure, InterruptedException {
        var message = answering.message();
        var writer = answering.writer();
        var found = lookups.passages(message.content(), answering, Integer.MAX_VALUE);
        var sources = new NumberedPassages();
        var passages = sources.add(found.passages());
        var verdict = verdict(answering, passages);
        if (passages.isEmpty() || !verdict.answers()) {
            var asked = request(answering, List.of());
            writer.sources(
                    List.of(),
                    CascadeTier.NONE.word(),
                    new NumberedPassages().basis(asked.sha256()));
            return Answered.withoutSources(verdict.addedTo(stream(asked, answering, writer::text)));
        }
        var asked = request(answering, passages);
        writer.sources(sources.sources(), found.tier().word(), sources.basis(asked.sha256()));
        var citations = new Citations(sources.numbers(), writer::text);
        var answer = stream(asked, answering, citations::text);
        citations.end();
        return Answered.citing(verdict.addedTo(answer), found.tier(), citations);
    }

    // What a message names is used, whether it answers or not.
    private AnswerCheck.Verdict verdict(Answering answering, List<NumberedPassage> passages)
            throws InterruptedException {
        var message = answering.message();
        return check.of(
                answering.model(),
                message.turnId(),
                message.content(),
                message.documentIds().isEmpty() ? passages : List.of(),
                answering.deadline(),
                answering.stop());
    }

    private ModelRequest request(Answering answering, List<NumberedPassage> passages) {
        return answering
                .model()
                .request(prompts.answer(answering.conversation(), answering.message(), passages));
    }

    private ModelAnswer stream(ModelRequest asked, Answering answering, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        return answering.model().stream(
                asked, answering.deadline(), answering.stop(), answering.writer()::reasoning, text);
    }
}
