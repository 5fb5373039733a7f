package dev.parley.store.sessions;

import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.encryption.EventCipher;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.store.sessions.DeletedSessions.Deletion;
import dev.parley.store.sessions.SessionRetention.Idle;
import dev.parley.store.turns.TurnEndings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Deletes sessions: decides the deletion, writes {@code session.deleted} to the event log, tells
 * the readers, ends the live turn, forgets the session's claims and conversation id, and destroys
 * its key. Once the event log has the event, nobody finds the session any more. If a crash
 * interrupts a decided deletion, the reaper finishes it. Thread-safe.
 *
 * <p>The turn's ending comes after {@code session.deleted}, so that readers learn of the deletion,
 * and not of an ending whose text can no longer be checked.
 */
public final class SessionDeletion {

    private static final Logger LOG = LoggerFactory.getLogger(SessionDeletion.class);

    /** Longest wait for delivery. Readers that it misses look into {@link DeletedSessions}. */
    private static final int DELIVERY_SECONDS = 2;

    private final DeletedSessions deletions;
    private final TurnEndings endings;
    private final EventLog log;
    private final Delivery delivery;
    private final EventCipher cipher;

    public SessionDeletion(
            DeletedSessions deletions,
            TurnEndings endings,
            EventLog log,
            Delivery delivery,
            EventCipher cipher) {
        this.deletions = deletions;
        this.endings = endings;
        this.log = log;
        this.delivery = delivery;
        this.cipher = cipher;
    }

    /**
     * Deletes the owner's session. When this returns, the event log holds {@code session.deleted}.
     *
     * @return false if the event log held it before, or the session is another owner's
     * @throws CompletionException if the event log does not accept it now; the reaper or another
     *     call finishes the deletion
     */
    public boolean delete(UUID sessionId, String owner, Instant at) {
        var decided = deletions.decide(sessionId, owner, at);
        if (decided.isEmpty() || decided.get().recorded()) {
            return false;
        }
        begin(List.of(decided.get()));
        return true;
    }

    /**
     * As {@link #begin(List)}, of sessions whose deletion was just decided. What the event log does
     * not accept now is finished by the reaper.
     *
     * @param at when they were deleted
     */
    public void begin(List<Idle> sessions, Instant at) {
        if (sessions.isEmpty()) {
            return;
        }
        try {
            begin(
                    sessions.stream()
                            .map(session -> new Deletion(session.sessionId(), at, false))
                            .toList());
        } catch (CompletionException e) {
            LOG.warn("{} sessions are deleted later: {}", sessions.size(), e.getMessage());
        }
    }

    /**
     * Carries out deletions that were decided, as far as that is possible at once, each step for
     * all of them. When this returns, the event log holds {@code session.deleted} of each; the
     * reaper does what is left.
     *
     * @throws CompletionException if the event log does not accept it now
     */
    private void begin(List<Deletion> decided) {
        record(decided);
        var ended = new ArrayList<UUID>();
        var idle = new ArrayList<UUID>();
        try {
            var live = deletions.live(ids(decided));
            for (var deletion : decided) {
                if (!live.contains(deletion.sessionId())) {
                    idle.add(deletion.sessionId());
                    ended.add(deletion.sessionId());
                } else if (endTurns(deletion)) {
                    ended.add(deletion.sessionId());
                }
            }
            deletions.forget(ended);
            cipher.erase(ended);
            idle.retainAll(deletions.delivered(idle));
            drop(idle);
        } catch (DataAccessException
                | CompletionException
                | KeysUnavailable
                | DeliveryUnavailable e) {
            LOG.warn(
                    "The reaper will finish the deletion of {} sessions: {}",
                    decided.size(),
                    e.getMessage());
        }
    }

    /**
     * Finishes deletions, each step for all of them. Call it after a while, when a worker, or a
     * node that had accepted a message, has stopped writing to the sessions.
     *
     * @return those that are finished; the others wait for something that is away
     */
    public List<Deletion> finish(List<Deletion> unfinished) {
        record(unfinished.stream().filter(deletion -> !deletion.recorded()).toList());
        var live = deletions.live(ids(unfinished));
        var finished =
                unfinished.stream()
                        .filter(
                                deletion ->
                                        !live.contains(deletion.sessionId()) || endTurns(deletion))
                        .toList();
        deletions.forget(ids(finished));
        cipher.erase(ids(finished));
        drop(ids(finished));
        deletions.gone(ids(finished));
        return finished;
    }

    private static List<UUID> ids(List<Deletion> deletions) {
        return deletions.stream().map(Deletion::sessionId).toList();
    }

    private void drop(List<UUID> sessionIds) {
        if (!sessionIds.isEmpty()) {
            delivery.drop(sessionIds);
        }
    }

    /**
     * Writes {@code session.deleted} to the event log again, if the owner deleted the session. Call
     * it after writing an event that would bring the session back.
     *
     * @throws CompletionException if the event log does not accept it now
     */
    public void repeat(String owner, UUID sessionId) {
        deletions
                .find(owner, sessionId)
                .ifPresent(found -> log.append(new SessionDeleted(sessionId, found.at())).join());
    }

    private void record(List<Deletion> deletions) {
        if (deletions.isEmpty()) {
            return;
        }
        CompletableFuture.allOf(
                        deletions.stream()
                                .map(deletion -> log.append(event(deletion)))
                                .toArray(CompletableFuture<?>[]::new))
                .join();
        this.deletions.recorded(ids(deletions));
        // The readers of others only wait for a turn, and look themselves.
        var delivered = this.deletions.delivered(ids(deletions));
        deletions.stream()
                .filter(deletion -> delivered.contains(deletion.sessionId()))
                .forEach(this::deliver);
    }

    private void deliver(Deletion deletion) {
        try {
            delivery.open(deletion.sessionId());
            delivery.append(EventCodec.seal(event(deletion)))
                    .orTimeout(DELIVERY_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException | DeliveryUnavailable e) {
            LOG.warn(
                    "The deletion of session {} was not delivered: {}",
                    deletion.sessionId(),
                    e.getMessage());
        }
    }

    private static SessionDeleted event(Deletion deletion) {
        return new SessionDeleted(deletion.sessionId(), deletion.at());
    }

    // No new turn can begin. Each try either ends the live turn or finds that its attempt has
    // changed. Returns false if it cannot be ended now: the others must not wait for that.
    private boolean endTurns(Deletion deletion) {
        try {
            for (var live = deletions.liveTurn(deletion.sessionId());
                    live.isPresent();
                    live = deletions.liveTurn(deletion.sessionId())) {
                var turn = live.get();
                endings.end(cancelled(deletion, turn), turn.attempt());
            }
            return true;
        } catch (CompletionException | KeysUnavailable | DeliveryUnavailable e) {
            LOG.warn("{} will be tried again: {}", deletion, e.getMessage());
            return false;
        }
    }

    // An ending from outside belongs to the next attempt. It keeps no text, because nothing of the
    // session is kept.
    private static TurnEvent.Cancelled cancelled(Deletion deletion, DeletedSessions.LiveTurn turn) {
        return TurnEvent.Cancelled.keeping(
                "",
                TurnEvent.Header.opening(
                        deletion.sessionId(), turn.turnId(), turn.attempt() + 1, deletion.at()));
    }
}
