package dev.parley.worker.modes;

import dev.langchain4j.data.message.ChatMessage;
import dev.parley.events.ChatMode;
import dev.parley.worker.citing.Citations;
import dev.parley.worker.citing.NumberedPassages;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.prompting.Prompts;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** One search and one streamed call. */
@Component
class RegularMode implements Mode {

    private final Lookups lookups;
    private final Prompts prompts;

    RegularMode(Lookups lookups, Prompts prompts) {
        this.lookups = lookups;
        this.prompts = prompts;
    }

    @Override
    public ChatMode mode() {
        return ChatMode.REGULAR;
    }

    @Override
    public Answered answer(Answering answering) throws ModelFailure, InterruptedException {
        var message = answering.message();
        var model = answering.model();
        var writer = answering.writer();
        var found = lookups.passages(message.content(), answering, Integer.MAX_VALUE);
        var sources = new NumberedPassages();
        var passages = sources.add(found.passages());
        writer.sources(sources.sources(), found.tier().word());

        var prompt = prompts.answer(answering.conversation(), message, passages);
        if (passages.isEmpty()) {
            return Answered.withoutSources(stream(prompt, answering, writer::text));
        }
        var citations = new Citations(sources.numbers(), writer::text);
        var answer = stream(prompt, answering, citations::text);
        citations.end();
        return Answered.citing(answer, found.tier(), citations);
    }

    private ModelAnswer stream(List<ChatMessage> prompt, Answering answering, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        return answering.model().stream(
                prompt,
                answering.deadline(),
                answering.stop(),
                answering.writer()::reasoning,
                text);
    }
}
