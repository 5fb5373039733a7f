package dev.parley.api.stream;

import dev.parley.api.web.ProblemException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The streams that are open on this node: bounds their number, and closes them when the node stops,
 * before the web server waits for its requests to end.
 */
@Component
public class OpenStreams implements SmartLifecycle {

    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
    private final StreamSettings settings;
    private volatile boolean running;

    OpenStreams(StreamSettings settings) {
        this.settings = settings;
    }

    /** What a reader does while its stream is open. */
    public interface Reading {
        void run() throws InterruptedException;
    }

    /** Runs a reader on the calling thread; it is interrupted when the node stops. */
    public void whileOpen(Reading reading) {
        if (!running) {
            throw ProblemException.unavailable("This node is stopping", Duration.ofSeconds(1));
        }
        if (readers.size() >= settings.maxStreams()) {
            throw ProblemException.overloaded(
                    "This node has as many streams open as it may", Duration.ofSeconds(5));
        }
        readers.add(Thread.currentThread());
        try {
            reading.run();
        } catch (InterruptedException e) {
            // The stream ends without its last event: the client comes back, to another node.
            return;
        } finally {
            readers.remove(Thread.currentThread());
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        readers.forEach(Thread::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    // After everything has started, and so stopped first, also before the web server.
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
