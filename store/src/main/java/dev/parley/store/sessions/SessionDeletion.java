package dev.parley.store.sessions;

import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.store.sessions.DeletedSessions.Deletion;
import dev.parley.store.turns.TurnEndings;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Deletes sessions: decide, write {@code session.deleted} to the record, tell the readers, end the
 * live turn, forget what is kept of the session. Once the record has it the session is gone for
 * everybody; a crash anywhere leaves a decided deletion that the reaper finishes. Thread safe.
 *
 * <p>The turn's ending follows {@code session.deleted}, so that readers learn of the deletion and
 * not of an ending whose text nobody can prove any more.
 */
public final class SessionDeletion {

    private static final Logger LOG = LoggerFactory.getLogger(SessionDeletion.class);

    /** Readers that delivery does not reach learn of a deletion from {@link DeletedSessions}. */
    private static final int DELIVERY_SECONDS = 2;

    private final DeletedSessions deletions;
    private final TurnEndings endings;
    private final EventLog log;
    private final Delivery delivery;

    public SessionDeletion(
            DeletedSessions deletions, TurnEndings endings, EventLog log, Delivery delivery) {
        this.deletions = deletions;
        this.endings = endings;
        this.log = log;
        this.delivery = delivery;
    }

    /**
     * Deletes a session. When this returns, the record holds that it is deleted.
     *
     * @return false where the record held that before
     * @throws CompletionException where the record does not take it now: the reaper, or another
     *     call, goes on
     */
    public boolean delete(UUID sessionId, String owner, Instant at) {
        var deletion = deletions.decide(sessionId, owner, at);
        if (deletion.recorded()) {
            return false;
        }
        record(deletion);
        try {
            boolean wasLive = endTurns(deletion);
            deletions.forget(sessionId);
            if (!wasLive) {
                delivery.drop(List.of(sessionId));
            }
        } catch (DataAccessException | CompletionException | DeliveryUnavailable e) {
            LOG.warn("The reaper finishes the deletion of {}: {}", sessionId, e.getMessage());
        }
        return true;
    }

    /** Whether this owner had a session of this id, and the record holds that it was deleted. */
    public boolean isRecorded(UUID sessionId, String owner) {
        return deletions.isRecorded(sessionId, owner);
    }

    /**
     * Does whatever is left to be done for a deletion. Called when those who were still writing to
     * the session, a worker or a node that had accepted a message, have had their time.
     */
    public void finish(Deletion deletion) {
        if (!deletion.recorded()) {
            record(deletion);
        }
        endTurns(deletion);
        deletions.forget(deletion.sessionId());
        delivery.drop(List.of(deletion.sessionId()));
        deletions.gone(deletion.sessionId());
    }

    /**
     * Writes {@code session.deleted} to the record again, if the session was deleted: for who wrote
     * something that would bring it back.
     *
     * @throws CompletionException where the record does not take it now
     */
    public void repeat(UUID sessionId) {
        deletions
                .find(sessionId)
                .ifPresent(found -> log.append(new SessionDeleted(sessionId, found.at())).join());
    }

    private void record(Deletion deletion) {
        var deleted = new SessionDeleted(deletion.sessionId(), deletion.at());
        log.append(deleted).join();
        deletions.recorded(deletion.sessionId());
        try {
            delivery.open(deletion.sessionId());
            delivery.append(deleted).orTimeout(DELIVERY_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException | DeliveryUnavailable e) {
            LOG.warn(
                    "The deletion of {} was not delivered: {}",
                    deletion.sessionId(),
                    e.getMessage());
        }
    }

    // No turn begins any more, and each try either ends the one that is live, or finds that its
    // attempt has moved on.
    private boolean endTurns(Deletion deletion) {
        boolean found = false;
        for (var live = deletions.liveTurn(deletion.sessionId());
                live.isPresent();
                live = deletions.liveTurn(deletion.sessionId())) {
            found = true;
            var turn = live.get();
            endings.end(cancelled(deletion, turn), turn.attempt());
        }
        return found;
    }

    // Of the next attempt, as an ending from outside is; of no text, since none is kept.
    private static TurnEvent.Cancelled cancelled(Deletion deletion, DeletedSessions.LiveTurn turn) {
        return TurnEvent.Cancelled.keeping(
                "",
                TurnEvent.Header.opening(
                        deletion.sessionId(), turn.turnId(), turn.attempt() + 1, deletion.at()));
    }
}
