package dev.parley.store.history.projection;

import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ReadingRule.Verdict;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.DocumentFailed;
import dev.parley.events.SessionEvent.DocumentIndexed;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.log.LogEntry;
import java.util.List;
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
     * Applies one record. If it is not an event, sets it aside and marks its session as damaged.
     */
    public void apply(LogEntry entry) {
        switch (EventCodec.decode(entry.value())) {
            case Decoded.Known(SessionEvent event) -> apply(event, entry);
            case Decoded.Unknown(String type) ->
                    LOG.warn("Skipped an event of unknown type {} at {}", type, entry.position());
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
                        entry.value()),
                new FailureRow.Key(position.partition(), position.offset()));
        var session = session(entry.key());
        if (session != null) {
            session.damaged();
        }
    }

    private void apply(SessionEvent event, LogEntry entry) {
        switch (event) {
            case SessionCreated created -> {
                if (rows.session(created.sessionId()) == null) {
                    rows.add(new SessionRow(created));
                }
            }
            case SessionUpdated updated -> {
                var session = rows.session(updated.sessionId());
                if (session != null) {
                    session.updated(updated);
                }
            }
            case SessionDeleted deleted -> rows.removeSession(deleted.sessionId());
            case MessageAccepted accepted -> accepted(accepted, entry);
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
        rows.add(MessageRow.user(event, session.messageCount()), false);
        rows.add(MessageRow.assistant(event, session.messageCount() + 1), true);
        rows.chunk(new ChunkRow.Key(event.turnId(), 0, 0), event.sessionId()).append(entry);
        session.turnAccepted(event.turnId(), event.at());
    }

    private void turn(TurnEvent event, LogEntry entry) {
        var message = rows.answer(event.turnId());
        var session = rows.session(event.sessionId());
        if (message == null || session == null || !message.sessionId().equals(event.sessionId())) {
            // A worker wrote this after its session was deleted.
            LOG.debug("No turn for {} at {}", event.id(), entry.position());
            return;
        }
        var verdict = message.read(event);
        if (verdict == Verdict.HOLE || verdict == Verdict.ENDING_AFTER_HOLE) {
            setAside(entry, "events before " + event.id() + " are missing");
        }
        if (!verdict.counts()) {
            return;
        }
        if (verdict == Verdict.NEW_ATTEMPT) {
            rows.replaceSources(message.messageId(), List.of());
        }
        rows.chunk(ChunkRow.Key.of(event), event.sessionId()).append(entry);
        switch (event) {
            case TurnEvent.Started started -> message.started(started);
            case TurnEvent.Progress ignored -> {}
            case TurnEvent.Sources sources -> {
                message.sources(sources);
                rows.replaceSources(message.messageId(), sources.sources());
            }
            case TurnEvent.Token ignored -> {}
            case TurnEvent.Reasoning ignored -> {}
            case TurnEvent.Unknown ignored -> {}
            case TurnEvent.Completed completed -> {
                var text = rows.text(message);
                message.completed(completed, text);
                rows.sourceRows(message.messageId())
                        .forEach(row -> row.usedIn(completed.sourcesUsed()));
                if (!Text.sha256Hex(text).equals(completed.contentSha256())) {
                    setAside(entry, "the content's SHA-256 is not the one in " + event.id());
                }
                session.turnEnded(event.turnId(), event.at());
            }
            case TurnEvent.Failed failed -> {
                message.failed(failed, rows.text(message));
                session.turnEnded(event.turnId(), event.at());
            }
            case TurnEvent.Cancelled cancelled -> {
                message.cancelled(cancelled, rows.text(message));
                session.turnEnded(event.turnId(), event.at());
            }
        }
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
