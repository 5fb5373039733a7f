package dev.parley.store.history.projection;

import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.LeafSelected;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.log.LogPosition;
import dev.parley.store.history.view.SessionView;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "session")
public class SessionRow {

    @Id private UUID sessionId;
    private String owner;
    private @Nullable String title;

    @Enumerated(EnumType.STRING)
    private ChatMode mode;

    private String documentIds;
    private String metadata;
    private @Nullable String conversationId;
    private @Nullable String model;
    private @Nullable String systemPrompt;
    private @Nullable Double temperature;
    private int messageCount;
    private @Nullable UUID lastTurnId;
    private @Nullable UUID liveTurnId;

    /** Null if it is the last turn. */
    private @Nullable UUID leafTurnId;

    private int leafSelection;
    private boolean damaged;
    private boolean unlisted;
    private Instant createdAt;
    private Instant updatedAt;

    /** Where the event log holds the session's first event; null if it was not noted. */
    @SuppressWarnings("UnusedVariable") // Positions reads it
    private @Nullable Long logOffset;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected SessionRow() {}

    SessionRow(SessionCreated event, LogPosition position) {
        sessionId = event.sessionId();
        owner = event.owner();
        title = event.title();
        mode = event.mode();
        documentIds = JsonColumn.of(event.documentIds());
        metadata = JsonColumn.of(event.metadata());
        conversationId = event.conversationId();
        model = event.choice().model();
        systemPrompt = event.choice().systemPrompt();
        temperature = event.choice().temperature();
        unlisted = Boolean.TRUE.equals(event.unlisted());
        createdAt = event.at();
        updatedAt = event.at();
        logOffset = position.offset();
    }

    void updated(SessionUpdated event) {
        title = event.title();
        mode = event.mode();
        documentIds = JsonColumn.of(event.documentIds());
        metadata = JsonColumn.of(event.metadata());
        unlisted = event.unlisted() == null ? unlisted : event.unlisted();
        active(event.at());
    }

    void turnAccepted(UUID turnId, Instant at) {
        messageCount += 2;
        lastTurnId = turnId;
        liveTurnId = turnId;
        leafTurnId = null;
        leafSelection = 0;
        active(at);
    }

    void imported(UUID turnId, Instant at) {
        messageCount++;
        lastTurnId = turnId;
        active(at);
    }

    void leafSelected(LeafSelected event) {
        if (event.lastTurnId().equals(lastTurnId) && event.selection() > leafSelection) {
            leafTurnId = event.leafTurnId().equals(lastTurnId) ? null : event.leafTurnId();
            leafSelection = event.selection();
        }
    }

    void turnEnded(UUID turnId, Instant at) {
        if (turnId.equals(liveTurnId)) {
            liveTurnId = null;
        }
        active(at);
    }

    void damaged() {
        damaged = true;
    }

    // Writers' clocks differ, but the last activity must never go back.
    private void active(Instant at) {
        if (at.isAfter(updatedAt)) {
            updatedAt = at;
        }
    }

    UUID sessionId() {
        return sessionId;
    }

    String owner() {
        return owner;
    }

    @Nullable String title() {
        return title;
    }

    int messageCount() {
        return messageCount;
    }

    @Nullable UUID lastTurnId() {
        return lastTurnId;
    }

    /** Returns the turn that the next message goes on from; null if there is none. */
    public @Nullable UUID leafTurnId() {
        return leafTurnId == null ? lastTurnId : leafTurnId;
    }

    /** Returns the session as its owner sees it. */
    public SessionView view() {
        return new SessionView(
                sessionId,
                owner,
                title,
                mode,
                messageCount,
                JsonColumn.ids(documentIds),
                JsonColumn.map(metadata),
                conversationId,
                new ModelChoice(model, systemPrompt, temperature),
                lastTurnId,
                liveTurnId,
                leafTurnId(),
                damaged,
                unlisted,
                createdAt,
                updatedAt);
    }
}
