package dev.parley.api.admission;

import dev.parley.api.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Bounds how much of one kind this node does at once. Thread-safe. */
public final class Room {

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Semaphore places;
    private final String refusal;

    /**
     * @param all how many places there are
     * @param refusal what a client reads when all are taken, with {@code %d} for their number
     */
    public Room(int all, String refusal) {
        this.places = new Semaphore(all);
        this.refusal = refusal.formatted(all);
    }

    /** A place, until it is closed; to be closed once. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place.
     *
     * @throws ProblemException 503 if there is none
     */
    public Place take() {
        if (!places.tryAcquire()) {
            throw ProblemException.overloaded(refusal, RETRY);
        }
        return places::release;
    }
}
