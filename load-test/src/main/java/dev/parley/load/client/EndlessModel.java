package dev.parley.load.client;

import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.ClientDisconnectedException;
import dev.parley.modelserver.Ending;
import dev.parley.modelserver.Reply;
import dev.parley.modelserver.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A model that writes on until its client goes, and notes when it saw that: at the second write or
 * so after it.
 */
public final class EndlessModel implements Answerer {

    /** Between two tokens: what the time of a disconnect may be late by, twice. */
    public static final Duration PACE = Duration.ofMillis(5);

    /** Tokens after which it ends all the same: five minutes. */
    private static final int MOST = 60_000;

    private final BlockingQueue<Long> gone = new LinkedBlockingQueue<>();

    @Override
    public String model() {
        return "endless";
    }

    @Override
    public void answer(ChatRequest request, Reply reply) throws IOException, InterruptedException {
        try {
            for (int i = 0; i < MOST; i++) {
                reply.text("on ");
                Thread.sleep(PACE);
            }
        } catch (ClientDisconnectedException e) {
            gone.add(System.nanoTime());
            throw e;
        }
        reply.end(Ending.length(new Usage(0, MOST)));
    }

    /** When the next client was seen to have gone, in {@link System#nanoTime}'s terms. */
    public long awaitGone(Duration atMost) throws IOException, InterruptedException {
        Long at = gone.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (at == null) {
            throw new IOException("The model was still being read after " + atMost);
        }
        return at;
    }
}
