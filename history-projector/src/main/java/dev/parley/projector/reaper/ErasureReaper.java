package dev.parley.projector.reaper;

import dev.parley.projector.projection.LogDistance;
import dev.parley.store.erasures.Erasure;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.sessions.OwnerErasure;
import dev.parley.store.sessions.SessionDeletion;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Erases all that owners have who asked for it, a hundred things at a time. An erasure is finished
 * when nobody can add anything any more, all that was written until then is projected, and nothing
 * is left. Any number of reapers may run; after a crash, another one goes on.
 */
@Component
class ErasureReaper {

    private static final Logger LOG = LoggerFactory.getLogger(ErasureReaper.class);

    /** Erasures in one round; the rest wait for the next one. */
    private static final int ERASURES = 10;

    /** Things in one batch, and batches of one erasure in one round. */
    private static final int AT_ONCE = 100;

    private static final int MOST_BATCHES = 20;

    private static final Duration BROKERS = Duration.ofSeconds(10);

    private final Erasures erasures;
    private final OwnerErasure work;
    private final SessionDeletion deletion;
    private final Positions positions;
    private final Admin admin;
    private final ReaperSettings settings;
    private final Clock clock;

    ErasureReaper(
            Erasures erasures,
            OwnerErasure work,
            SessionDeletion deletion,
            Positions positions,
            Admin admin,
            ReaperSettings settings,
            Clock clock) {
        this.erasures = erasures;
        this.work = work;
        this.deletion = deletion;
        this.positions = positions;
        this.admin = admin;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            for (var erasure : erasures.running(ERASURES)) {
                tryToGoOn(erasure);
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // The others go on if one fails.
    private void tryToGoOn(Erasure erasure) throws InterruptedException {
        try {
            goOn(erasure);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.error(
                    "The erasure of all that owner {} had failed and is tried again in {}",
                    erasure.owner(),
                    settings.every(),
                    e);
        }
    }

    private void goOn(Erasure erasure)
            throws ExecutionException, TimeoutException, InterruptedException {
        // Before the look for what there is: what becomes known later is found by the next round.
        boolean allIsKnown = allIsKnown(erasure);
        for (int batch = 0; batch < MOST_BATCHES; batch++) {
            if (eraseSome(erasure) == 0) {
                break;
            }
        }
        if (allIsKnown) {
            work.forgetTheRest(erasure);
            if (work.isEmpty(erasure)) {
                work.finish(erasure);
                LOG.info("Erased all that owner {} had", erasure.owner());
            }
        }
    }

    private int eraseSome(Erasure erasure) {
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var sessions = work.decideSessions(erasure, at, AT_ONCE);
        deletion.begin(sessions, at);
        return sessions.size() + work.deleteDocuments(erasure, AT_ONCE);
    }

    // True if all that the owner ever wrote is projected.
    private boolean allIsKnown(Erasure erasure)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (!work.isClosed(erasure, settings.erasureGrace())) {
            return false;
        }
        var ends = work.ends(erasure);
        if (ends == null) {
            work.noteEnds(erasure, ends());
            return false;
        }
        var now = positions.all();
        for (int partition = 0; partition < ends.length; partition++) {
            if (now.getOrDefault(partition, 0L) < ends[partition]) {
                return false;
            }
        }
        return true;
    }

    private Long[] ends() throws ExecutionException, TimeoutException, InterruptedException {
        var starts = new HashMap<>(positions.all());
        starts.replaceAll((partition, position) -> 0L);
        var ends = LogDistance.of(admin, starts, BROKERS);
        var all = new Long[ends.size()];
        ends.forEach((partition, end) -> all[partition] = end);
        return all;
    }
}
