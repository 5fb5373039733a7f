package dev.parley.worker.modes;

import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.model.StreamingModel;
import dev.parley.worker.prompting.Prompts;
import java.util.List;
import org.springframework.stereotype.Component;

/** One streamed call. */
@Component
public class RegularMode implements Mode {

    private final StreamingModel model;
    private final Prompts prompts;

    RegularMode(StreamingModel model, Prompts prompts) {
        this.model = model;
        this.prompts = prompts;
    }

    @Override
    public ModelAnswer answer(Answering answering) throws ModelFailure, InterruptedException {
        var writer = answering.writer();
        writer.sources(List.of(), "none");
        return model.stream(
                prompts.answer(answering.conversation(), answering.message().content()),
                answering.deadline(),
                answering.stop(),
                writer::text);
    }
}
