package dev.parley.store.history.projection;

import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ReadingRule.Verdict;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.events.SessionEvent.DocumentFailed;
import dev.parley.events.SessionEvent.DocumentIndexed;
import dev.parley.events.SessionEvent.LeafSelected;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.SessionEvent.SessionLifecycle;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.events.TurnImported;
import dev.parley.log.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies records of the event log to rows; nothing else makes rows. The projector applies every
 * record, a reader those that the projector has not reached. It uses no clock and no random
 * numbers: the same event log gives the same rows.
 */
public final class Projection {

    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

    private final HistoryRows rows;

    public Projection(HistoryRows rows) {
        this.rows = rows;
    }

    /**
     * Applies records in order, which must be opened. If one is not an event, sets it aside and
     * marks its session as damaged; one that was erased leaves no trace.
     */
    public void apply(List<LogEntry> entries) {
        var decoded = entries.stream().map(LogEntry::decode).toList();
        rows.load(
                decoded.stream()
                        .filter(Decoded.Known.class::isInstance)
                        .map(known -> ((Decoded.Known) known).event())
                        .toList());
        for (int i = 0; i < decoded.size(); i++) {
            apply(decoded.get(i), entries.get(i));
        }
    }

    /**
     * Applies only what changes sessions, to sessions and nothing else: their own events, accepted
     * messages and endings. It costs the same few statements however many turns are live.
     *
     * @param entries without the rest, see {@link #changesSessions}
     */
    public void applyToSessions(List<LogEntry> entries) {
        var events = new ArrayList<SessionEvent>();
        var kept = new ArrayList<LogEntry>();
        for (var entry : entries) {
            if (entry.decode() instanceof Decoded.Known(SessionEvent event)
                    && changesSessions(event)) {
                events.add(event);
                kept.add(entry);
            }
        }
        rows.loadSessions(events);
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof TurnEvent.Ending ending) {
                endInSession(ending);
            } else {
                apply(events.get(i), kept.get(i));
            }
        }
    }

    /** Returns true if the event shows in a list of sessions. */
    public static boolean changesSessions(SessionEvent event) {
        return switch (event) {
            case SessionLifecycle ignored -> true;
            case MessageAccepted ignored -> true;
            case TurnImported ignored -> true;
            case TurnEvent turn -> turn instanceof TurnEvent.Ending;
            case DocumentEvent ignored -> false;
        };
    }

    // The arbiter decides a turn's ending once, so the first one that comes is the one that counts.
    private void endInSession(TurnEvent.Ending ending) {
        var answer = rows.answer(ending.turnId());
        var session = rows.session(ending.sessionId());
        if (session != null
                && answer != null
                && answer.sessionId().equals(ending.sessionId())
                && !answer.cursor().ended()) {
            session.turnEnded(ending.turnId(), ending.at());
        }
    }

    private void apply(Decoded decoded, LogEntry entry) {
        switch (decoded) {
            case Decoded.Known(SessionEvent event) -> apply(event, entry);
            case Decoded.Unknown(String type) ->
                    LOG.warn("Skipped an event of unknown type {} at {}", type, entry.position());
            case Decoded.Encrypted ignored -> {
                // Its key was destroyed, because its session was deleted: a later record says so.
            }
            case Decoded.Malformed(String reason) -> setAside(entry, reason);
        }
    }

    /** Stores a record that cannot be projected, for a person to look at. */
    public void setAside(LogEntry entry, String reason) {
        var position = entry.position();
        LOG.error("Set aside a record that cannot be projected: {} at {}", reason, position);
        rows.add(
                new FailureRow(
                        position.partition(),
                        position.offset(),
                        entry.key() == null ? null : Text.storable(entry.key()),
                        Text.storable(reason),
                        entry.value(),
                        entry.writtenAt()),
                new FailureRow.Key(position.partition(), position.offset()));
        var session = session(entry.key());
        if (session != null) {
            session.damaged();
        }
    }

    private void apply(SessionEvent event, LogEntry entry) {
        switch (event) {
            case SessionCreated created -> {
                if (rows.covers(created.owner()) && rows.session(created.sessionId()) == null) {
                    var session = new SessionRow(created, entry.position());
                    rows.add(session);
                    if (session.title() != null) {
                        rows.search(session.sessionId(), session, session.title());
                    }
                }
            }
            case SessionUpdated updated -> {
                var session = rows.session(updated.sessionId());
                if (session != null) {
                    session.updated(updated);
                    rows.search(session.sessionId(), session, session.title());
                }
            }
            case LeafSelected selected -> leafSelected(selected);
            case SessionDeleted deleted -> rows.removeSession(deleted.sessionId());
            case MessageAccepted accepted -> accepted(accepted, entry);
            case TurnImported imported -> imported(imported);
            case TurnEvent turn -> turn(turn, entry);
            // Documents have their own tables, which their indexer writes.
            case DocumentIndexed ignored -> {}
            case DocumentFailed ignored -> {}
        }
    }

    // After a crash, a message may be published twice; it is one message all the same.
    private void accepted(MessageAccepted event, LogEntry entry) {
        var session = rows.session(event.sessionId());
        if (session == null || rows.answer(event.turnId()) != null) {
            return;
        }
        rows.add(MessageRow.user(event, session.messageCount(), parentSeq(event, session)), false);
        rows.search(event.userMessageId(), session, event.content());
        rows.add(MessageRow.assistant(event, session.messageCount() + 1), true);
        rows.add(
                LiveTurn.accepted(event.turnId(), event.sessionId(), entry.position().partition()));
        rows.archive(event, entry);
        session.turnAccepted(event.turnId(), event.at());
    }

    // Null also if it goes on from the turn before it and says so, and from a turn that is not
    // here.
    private @Nullable Integer parentSeq(MessageAccepted event, SessionRow session) {
        var parentId = event.parentTurnId();
        if (parentId == null) {
            return null;
        }
        var parent = rows.answer(parentId);
        int seq;
        if (parentId.equals(MessageAccepted.BEGINNING)) {
            seq = TurnTree.NONE;
        } else if (parent != null && parent.sessionId().equals(event.sessionId())) {
            seq = parent.seq();
        } else {
            LOG.warn("Turn {} goes on from a turn that its session has not", event.turnId());
            return null;
        }
        return seq == session.messageCount() - 1 ? null : seq;
    }

    private void leafSelected(LeafSelected event) {
        var session = rows.session(event.sessionId());
        var leaf = rows.answer(event.leafTurnId());
        if (session != null && leaf != null && leaf.sessionId().equals(event.sessionId())) {
            session.leafSelected(event);
        }
    }

    // Written again after a crash, it is one message all the same. A question that has no answer
    // yet belongs to the session's last turn.
    private void imported(TurnImported event) {
        var session = rows.session(event.sessionId());
        boolean isAnswer = event.role() == TurnImported.Role.ASSISTANT;
        if (session == null
                || rows.answer(event.turnId()) != null
                || isAnswer != event.turnId().equals(session.lastTurnId())) {
            return;
        }
        rows.add(MessageRow.imported(event, session.messageCount()), isAnswer);
        rows.search(event.messageId(), session, event.content());
        session.imported(event.turnId(), event.at());
    }

    private void turn(TurnEvent event, LogEntry entry) {
        var turn = rows.turn(event.turnId());
        if (turn == null || !turn.sessionId().equals(event.sessionId())) {
            // A worker wrote this after its session was deleted.
            LOG.debug("No turn for {} at {}", event.id(), entry.position());
            return;
        }
        var before = turn.cursor();
        var verdict = turn.read(event, entry.position().partition());
        if (verdict == Verdict.HOLE || verdict == Verdict.ENDING_AFTER_HOLE) {
            setAside(entry, "events before " + event.id() + " are missing");
        }
        if (verdict.counts()) {
            rows.archive(turn, event, entry);
        } else if (!turn.cursor().equals(before)) {
            message(turn).readTo(turn.cursor());
        }
        if (verdict == Verdict.NEW_ATTEMPT) {
            opened(turn, event.attempt());
        }
        if (verdict.counts()) {
            change(turn, event, entry);
        }
    }

    private void opened(LiveTurn turn, int attempt) {
        var message = message(turn);
        if (message.attempt() > 0) {
            rows.replaceSources(message.messageId(), List.of());
        }
        message.opened(attempt);
        message.readTo(turn.cursor());
    }

    private void change(LiveTurn turn, TurnEvent event, LogEntry entry) {
        switch (event) {
            case TurnEvent.Started started -> {
                var message = message(turn);
                message.started(started);
                message.readTo(turn.cursor());
            }
            case TurnEvent.Sources sources -> {
                var message = message(turn);
                message.sources(sources);
                message.readTo(turn.cursor());
                rows.replaceSources(message.messageId(), sources.sources());
            }
            case TurnEvent.Progress ignored -> {}
            case TurnEvent.Token ignored -> {}
            case TurnEvent.Reasoning ignored -> {}
            case TurnEvent.Unknown ignored -> {}
            case TurnEvent.Ending ending -> end(turn, ending, entry);
        }
    }

    private void end(LiveTurn turn, TurnEvent.Ending ending, LogEntry entry) {
        var message = message(turn);
        var text = rows.text(turn);
        message.readTo(turn.cursor());
        switch (ending) {
            case TurnEvent.Completed completed -> {
                message.completed(completed, text);
                if (!completed.sourcesUsed().isEmpty()) {
                    rows.sourceRows(message.messageId())
                            .forEach(row -> row.usedIn(completed.sourcesUsed()));
                }
                if (!Text.sha256Hex(text).equals(completed.contentSha256())) {
                    setAside(entry, "the content's SHA-256 is not the one in " + ending.id());
                }
            }
            case TurnEvent.Failed failed -> message.failed(failed, text);
            case TurnEvent.Cancelled cancelled -> message.cancelled(cancelled, text);
        }
        var session = session(turn);
        rows.search(message.messageId(), session, message.content());
        session.turnEnded(ending.turnId(), ending.at());
    }

    // A turn has both until its session is deleted, and then there is no turn.
    private MessageRow message(LiveTurn turn) {
        return Objects.requireNonNull(rows.answer(turn.turnId()), "the turn's message is missing");
    }

    private SessionRow session(LiveTurn turn) {
        return Objects.requireNonNull(rows.session(turn.sessionId()), "the session is missing");
    }

    private @Nullable SessionRow session(@Nullable String key) {
        if (key == null || key.length() != 36) {
            return null;
        }
        try {
            return rows.session(UUID.fromString(key));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
