package dev.parley.store.turns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Notes in the claims which turns were published. It writes many notes at once, a moment later, so
 * no sender waits. A worker that claims a turn notes it as well, so usually nothing is left to
 * write. If a note is lost, the turn is published again, which changes nothing. Thread-safe.
 */
public final class PublicationNotes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PublicationNotes.class);

    /**
     * The wait between two writes: far shorter than the age at which the reaper publishes again.
     */
    private static final Duration DELAY = Duration.ofMillis(250);

    /** The most notes that wait: enough for thousands of messages a second during the delay. */
    private static final int MOST = 10_000;

    private final TurnClaims claims;
    private final BlockingQueue<UUID> published = new ArrayBlockingQueue<>(MOST);
    private final Thread writer;

    public PublicationNotes(TurnClaims claims) {
        this.claims = claims;
        this.writer = Thread.ofVirtual().name("parley-publication-notes").start(this::run);
    }

    /** Adds a note; never blocks. */
    void published(UUID turnId) {
        if (!published.offer(turnId)) {
            LOG.debug("No room for a note about turn {}", turnId);
        }
    }

    private void run() {
        try {
            while (true) {
                var turns = new ArrayList<UUID>();
                turns.add(published.take());
                TimeUnit.NANOSECONDS.sleep(DELAY.toNanos());
                published.drainTo(turns);
                write(turns);
            }
        } catch (InterruptedException e) {
            LOG.trace("Closed");
        }
    }

    private void write(ArrayList<UUID> turns) {
        try {
            claims.published(turns);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("{} turns may be published a second time: {}", turns.size(), e.getMessage());
        }
    }

    /** Writes the notes that are left. */
    @Override
    public void close() {
        writer.interrupt();
        var turns = new ArrayList<UUID>();
        published.drainTo(turns);
        if (!turns.isEmpty()) {
            write(turns);
        }
    }
}
