package dev.parley.load.client;

import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.ClientDisconnectedException;
import dev.parley.modelserver.Ending;
import dev.parley.modelserver.Reply;
import java.io.IOException;

/** Counts the calls of another model, and their tokens. Safe for use by many threads. */
public final class CountingModel implements Answerer {

    private final Answerer model;
    private Count count = new Count(0, 0, 0);

    /**
     * The calls since the count was taken last.
     *
     * @param promptTokens by the model's own count
     * @param answerTokens by the model's own count
     */
    public record Count(int calls, int promptTokens, int answerTokens) {}

    public CountingModel(Answerer model) {
        this.model = model;
    }

    /** The calls since this method was called last. */
    public synchronized Count take() {
        var taken = count;
        count = new Count(0, 0, 0);
        return taken;
    }

    private synchronized void add(int promptTokens, int answerTokens) {
        count =
                new Count(
                        count.calls() + 1,
                        count.promptTokens() + promptTokens,
                        count.answerTokens() + answerTokens);
    }

    @Override
    public String model() {
        return model.model();
    }

    @Override
    public void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException {
        model.answer(
                request,
                new ForwardingReply(reply) {
                    @Override
                    public void end(Ending ending) throws ClientDisconnectedException {
                        add(ending.usage().promptTokens(), ending.usage().completionTokens());
                        super.end(ending);
                    }
                });
    }
}
