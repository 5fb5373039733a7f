package dev.parley.api.limits;

import dev.parley.api.security.Caller;
import dev.parley.api.web.ProblemException;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.LimitReached;
import dev.parley.store.limits.OwnerLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * How many streams and uploads each owner has on this node. Nothing is asked of the database when
 * one begins: the owners that have limits of their own are looked up every few seconds.
 * Thread-safe.
 */
@Component
public class CallerPlaces {

    private static final Logger LOG = LoggerFactory.getLogger(CallerPlaces.class);

    private record Key(String owner, Limit limit) {}

    private final CallerLimits limits;
    private final OwnerLimits owners;
    private final Caller caller;
    private final Map<Key, Integer> taken = new ConcurrentHashMap<>();
    private volatile Map<Limit, Map<String, Long>> own = Map.of();

    CallerPlaces(CallerLimits limits, OwnerLimits owners, Caller caller) {
        this.limits = limits;
        this.owners = owners;
        this.caller = caller;
    }

    /** A place of an owner, until it is closed. */
    public final class Place implements AutoCloseable {

        private final Key key;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Place(Key key) {
            this.key = key;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                // An owner who has no more places is forgotten.
                taken.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /**
     * Takes a place for the current call; to be called on the request's thread.
     *
     * @param limit {@link Limit#STREAMS} or {@link Limit#UPLOADS}
     * @throws ProblemException 429 if the caller has no more
     */
    public Place take(Limit limit) {
        var owner = caller.owner();
        var key = new Key(owner, limit);
        var place = new Place(key);
        long allowed = allowed(owner, limit);
        int count = taken.merge(key, 1, Integer::sum);
        if (allowed > 0 && count > allowed) {
            place.close();
            throw limits.refusal(new LimitReached(limit, allowed, 0, null));
        }
        return place;
    }

    /**
     * Refuses if {@link #take} would: for callers who write something before they take a place.
     *
     * @throws ProblemException 429 if the caller has no more
     */
    public void requireFree(Limit limit) {
        take(limit).close();
    }

    /** Returns true if it is this that limits the owner, and not the database. */
    static boolean isOf(Limit limit) {
        return limit == Limit.STREAMS || limit == Limit.UPLOADS;
    }

    /** Returns how many places of this kind the owner may have here; 0 if any number. */
    long allowed(String owner, Limit limit) {
        var others = own.getOrDefault(limit, Map.of()).get(owner);
        return others == null ? limits.of(owner).of(limit) : others;
    }

    /** Returns how many places of this kind the owner has here. */
    int taken(String owner, Limit limit) {
        return taken.getOrDefault(new Key(owner, limit), 0);
    }

    @Scheduled(fixedDelayString = "${parley.limits.look-every}")
    void look() {
        try {
            own =
                    Map.of(
                            Limit.STREAMS,
                            owners.own(Limit.STREAMS),
                            Limit.UPLOADS,
                            owners.own(Limit.UPLOADS));
        } catch (RuntimeException e) {
            LOG.warn("Could not look up the limits of owners; trying again: {}", e.getMessage());
        }
    }
}
