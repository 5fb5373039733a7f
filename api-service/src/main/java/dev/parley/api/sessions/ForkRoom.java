package dev.parley.api.sessions;

import dev.parley.api.admission.Admission;
import dev.parley.api.web.ProblemException;
import dev.parley.store.history.view.SessionView;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Bounds the number of forks on this node, and makes none while no message is taken. Thread-safe.
 */
@Component
class ForkRoom {

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Admission admission;
    private final Semaphore places;
    private final int all;

    ForkRoom(Admission admission, ForkSettings settings) {
        this.admission = admission;
        this.all = settings.atOnce();
        this.places = new Semaphore(all);
    }

    /**
     * Makes a fork on the calling thread.
     *
     * @throws ProblemException 503 if there is no room; nothing was read or written then
     */
    SessionView take(Supplier<SessionView> fork) {
        admission.requireRoom();
        if (!places.tryAcquire()) {
            throw ProblemException.overloaded(
                    "This node makes no more than %d forks at once".formatted(all), RETRY);
        }
        try {
            return fork.get();
        } finally {
            places.release();
        }
    }
}
