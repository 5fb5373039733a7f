package dev.parley.api.stream;

import dev.parley.api.security.OpenCredentials;
import dev.parley.api.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Bounds the number of streams that are open on this node, and tells them when the node stops,
 * before the web server waits for its requests to end.
 *
 * <p>A stream learns of the stop from {@link #isRunning}, which it asks before each write; readers
 * that wait for an event are woken. Threads are not interrupted: Tomcat refuses to write on an
 * interrupted thread, and a call to the database or to Kafka would fail with an error of its own.
 */
@Component
public class OpenStreams implements SmartLifecycle {

    private final LiveFeeds feeds;
    private final StreamSettings settings;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> whenEmpty = new AtomicReference<>();
    private volatile boolean running;

    OpenStreams(
            LiveFeeds feeds,
            StreamSettings settings,
            OpenCredentials credentials,
            StreamMeters meters) {
        this.feeds = feeds;
        this.settings = settings;
        meters.showReaders(this);
        credentials.whenSomeEnd(feeds::wakeAll);
    }

    /**
     * Runs a stream on the calling thread, if the node has room for it.
     *
     * @throws ProblemException 503 if the node stops or has too many streams
     */
    public void whileOpen(Runnable stream) {
        enter();
        try {
            stream.run();
        } finally {
            leave();
        }
    }

    /**
     * As {@link #whileOpen}, for work as long as a stream that has an answer.
     *
     * @throws ProblemException 503 if the node stops or has too many streams
     */
    public <T> T answerWhileOpen(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            leave();
        }
    }

    /**
     * Takes room for a stream, until {@link #leave}.
     *
     * @throws ProblemException 503 if the node stops or has too many streams
     */
    void enter() {
        requireRunning();
        if (open.incrementAndGet() > settings.maxStreams()) {
            leave();
            throw ProblemException.overloaded(
                    "This node has as many open streams as it allows", Duration.ofSeconds(5));
        }
    }

    /** Gives the room back. */
    void leave() {
        open.decrementAndGet();
        reportEmpty();
    }

    /** Returns the number of streams that are open. */
    public int count() {
        return open.get();
    }

    /**
     * @throws ProblemException 503 if the node stops
     */
    public void requireRunning() {
        if (!running) {
            throw ProblemException.unavailable("This node is stopping", Duration.ofSeconds(1));
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        // In this order: a reader that asks before it waits either learns of the stop or is woken.
        running = false;
        feeds.wakeAll();
    }

    /**
     * Stops; the streams then tell their clients when to come back, and end.
     *
     * @param callback runs when all have ended
     */
    @Override
    public void stop(Runnable callback) {
        whenEmpty.set(callback);
        stop();
        reportEmpty();
    }

    private void reportEmpty() {
        if (!running && open.get() <= 0) {
            var callback = whenEmpty.getAndSet(null);
            if (callback != null) {
                callback.run();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    // Starts last and stops first, before the web server.
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
