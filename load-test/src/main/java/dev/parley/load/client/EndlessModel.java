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
 * A model that writes until its client goes, and notes when it saw that: about two writes later.
 */
public final class EndlessModel implements Answerer {

    /** Between two tokens. A disconnect may be seen late by twice as much. */
    public static final Duration PACE = Duration.ofMillis(5);

    /** After so many tokens, five minutes, it ends all the same. */
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

    /** Waits for the next client to go; returns when, in {@link System#nanoTime}'s terms. */
    public long awaitGone(Duration atMost) throws IOException, InterruptedException {
        Long at = gone.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (at == null) {
            throw new IOException("The model was still being read after " + atMost);
        }
        return at;
    }
}
