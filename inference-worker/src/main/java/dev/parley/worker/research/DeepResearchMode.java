package dev.parley.worker.research;

import dev.parley.events.ChatMode;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.modes.Answered;
import dev.parley.worker.modes.Answering;
import dev.parley.worker.modes.Lookups;
import dev.parley.worker.modes.Mode;
import dev.parley.worker.research.Budget.Spent;
import org.springframework.stereotype.Component;

/** Answers with a piece of {@link Research}. */
@Component
class DeepResearchMode implements Mode {

    private final Lookups lookups;
    private final ResearchPrompts prompts;
    private final ResearchSettings settings;

    DeepResearchMode(Lookups lookups, ResearchPrompts prompts, ResearchSettings settings) {
        this.lookups = lookups;
        this.prompts = prompts;
        this.settings = settings;
    }

    @Override
    public ChatMode mode() {
        return ChatMode.DEEP_RESEARCH;
    }

    @Override
    public Answered answer(Answering answering) throws ModelFailure, InterruptedException {
        var finished = lookups.finishedSteps(answering);
        var steps = new Steps(answering.writer(), finished.steps());
        var spent = new Spent(finished.time(), steps.tokensSpentEarlier());
        var calls = new ResearchCalls(answering, settings, spent);
        return new Research(answering, lookups, steps, calls, prompts, settings).run();
    }
}
