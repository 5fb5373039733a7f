package dev.parley.load.processes;

import dev.parley.load.wire.Stamp;
import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.Ending;
import dev.parley.modelserver.Reply;
import dev.parley.modelserver.Usage;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Answers as the question says, and stamps each token with the time when it wrote it. Tokens are
 * written by a schedule: one that is late does not delay the later ones.
 */
final class StampedModel implements Answerer {

    static final String NAME = "stamped";

    private static final Pattern QUESTION =
            Pattern.compile("(\\d+) tokens, (\\d+) a second, (\\d+) characters more");

    @Override
    public String model() {
        return NAME;
    }

    @Override
    public void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException {
        var question = QUESTION.matcher(request.lastUserMessage());
        if (!question.find()) {
            throw new IllegalStateException("No such question: " + request.lastUserMessage());
        }
        int tokens = Integer.parseInt(question.group(1));
        long rate = Long.parseLong(question.group(2));
        int padding = Integer.parseInt(question.group(3));
        long start = System.nanoTime();
        for (int i = 0; i < tokens; i++) {
            long wait = rate == 0 ? 0 : start + i * 1_000_000_000L / rate - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            reply.text(Stamp.text(i + 1, System.nanoTime(), padding));
        }
        reply.end(Ending.stop(new Usage(1, tokens)));
    }
}
