package dev.parley.store.history.projection;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.events.TurnImported;
import dev.parley.events.Usage;
import dev.parley.store.history.view.MessageStatus;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SourceView;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message. The assistant's also holds the cursor of its turn, as of its last change. */
@Entity
@Table(name = "message")
public class MessageRow {

    @Id private UUID messageId;
    private UUID sessionId;
    private UUID turnId;
    private int seq;

    /** See {@link TurnTree}; null in an answer, and in a turn that begins no branch. */
    private @Nullable Integer parentSeq;

    @Enumerated(EnumType.STRING)
    private Role role;

    private @Nullable String content;

    @Enumerated(EnumType.STRING)
    private ChatMode mode;

    @Enumerated(EnumType.STRING)
    private MessageStatus status;

    private String documentIds;
    private @Nullable String cascadeTier;
    private @Nullable String model;
    private @Nullable Integer promptTokens;
    private @Nullable Integer completionTokens;
    private @Nullable Integer totalTokens;
    private @Nullable Integer reasoningTokens;
    private @Nullable String finishReason;
    private @Nullable String errorCode;
    private @Nullable String errorMessage;
    private @Nullable Boolean errorRetryable;
    private int attempt;
    private int cursorAttempt;

    @Column(name = "cursor_n")
    private int cursorN;

    @Enumerated(EnumType.STRING)
    private TurnCursor.Phase cursorPhase;

    private Instant createdAt;
    private @Nullable Instant completedAt;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected MessageRow() {}

    private MessageRow(
            UUID sessionId, UUID turnId, Instant createdAt, UUID messageId, int seq, Role role) {
        this.sessionId = sessionId;
        this.turnId = turnId;
        this.createdAt = createdAt;
        this.messageId = messageId;
        this.seq = seq;
        this.role = role;
        mode = ChatMode.REGULAR;
        documentIds = JsonColumn.of(List.of());
        cursorPhase = TurnCursor.Phase.OPEN;
        status = MessageStatus.PENDING;
    }

    private static MessageRow of(MessageAccepted event, UUID messageId, int seq, Role role) {
        var row =
                new MessageRow(event.sessionId(), event.turnId(), event.at(), messageId, seq, role);
        row.mode = event.mode();
        row.documentIds = JsonColumn.of(event.documentIds());
        return row;
    }

    static MessageRow user(MessageAccepted event, int seq, @Nullable Integer parentSeq) {
        var row = of(event, event.userMessageId(), seq, Role.USER);
        row.parentSeq = parentSeq;
        row.ended(MessageStatus.COMPLETED, event.at(), event.content());
        return row;
    }

    static MessageRow assistant(MessageAccepted event, int seq) {
        return of(event, event.assistantMessageId(), seq, Role.ASSISTANT);
    }

    static MessageRow imported(TurnImported event, int seq) {
        var role =
                switch (event.role()) {
                    case USER -> Role.USER;
                    case ASSISTANT -> Role.ASSISTANT;
                };
        var row =
                new MessageRow(
                        event.sessionId(),
                        event.turnId(),
                        event.at(),
                        event.messageId(),
                        seq,
                        role);
        row.ended(MessageStatus.COMPLETED, event.at(), event.content());
        row.readTo(TurnCursor.IMPORTED);
        return row;
    }

    /** Notes how far the turn was read. Only an event that changes the message is noted. */
    void readTo(TurnCursor cursor) {
        cursorAttempt = cursor.attempt();
        cursorN = cursor.n();
        cursorPhase = cursor.phase();
    }

    /** A new attempt replaces the text. */
    void opened(int newAttempt) {
        attempt = newAttempt;
        cascadeTier = null;
        status = MessageStatus.STREAMING;
    }

    void started(TurnEvent.Started event) {
        model = event.model();
    }

    void sources(TurnEvent.Sources event) {
        cascadeTier = event.cascadeTier();
    }

    void completed(TurnEvent.Completed event, String text) {
        ended(MessageStatus.COMPLETED, event.at(), text);
        model = event.model();
        finishReason = event.finishReason();
        cascadeTier = event.cascadeTier();
        var usage = event.usage();
        if (usage != null) {
            promptTokens = usage.promptTokens();
            completionTokens = usage.completionTokens();
            totalTokens = usage.totalTokens();
            reasoningTokens = usage.reasoningTokens();
        }
    }

    void failed(TurnEvent.Failed event, String text) {
        ended(MessageStatus.FAILED, event.at(), text);
        errorCode = event.code();
        errorMessage = event.message();
        errorRetryable = event.retryable();
    }

    void cancelled(TurnEvent.Cancelled event, String text) {
        ended(MessageStatus.CANCELLED, event.at(), text);
    }

    private void ended(MessageStatus how, Instant at, String text) {
        status = how;
        content = text;
        completedAt = at;
    }

    UUID messageId() {
        return messageId;
    }

    /** Returns the session of the turn. */
    public UUID sessionId() {
        return sessionId;
    }

    /** Returns the turn that the message belongs to. */
    public UUID turnId() {
        return turnId;
    }

    /** Returns the message's place in the session, from 0. */
    public int seq() {
        return seq;
    }

    /** Returns the place of the parent's answer if this question begins a branch. */
    @Nullable Integer parentSeq() {
        return parentSeq;
    }

    /** Returns the attempt whose text counts; 0 before the first. */
    int attempt() {
        return attempt;
    }

    /** Returns the whole text, or null while it is growing. */
    @Nullable String content() {
        return content;
    }

    /** Returns true if the text is here, and need not be read from the chunks. */
    boolean hasContent() {
        return content != null;
    }

    /**
     * Returns how far the turn was read as of the last event that changed the message; the archive
     * may hold events since then. See {@link HistoryRows#cursor}.
     */
    TurnCursor cursor() {
        return new TurnCursor(cursorAttempt, cursorN, cursorPhase);
    }

    /** Returns the message for readers. If it has no text yet, uses the partial text. */
    MessageView view(List<SourceView> sources, String partialText) {
        var error =
                errorCode == null
                        ? null
                        : new MessageView.TurnError(
                                errorCode,
                                errorMessage == null ? "" : errorMessage,
                                Boolean.TRUE.equals(errorRetryable));
        var usage =
                promptTokens == null || completionTokens == null || totalTokens == null
                        ? null
                        : new Usage(promptTokens, completionTokens, totalTokens, reasoningTokens);
        return new MessageView(
                messageId,
                turnId,
                seq,
                role,
                content == null ? partialText : content,
                mode,
                status,
                JsonColumn.ids(documentIds),
                sources,
                cascadeTier,
                model,
                usage,
                finishReason,
                error,
                attempt == 0 ? null : attempt,
                createdAt,
                completedAt);
    }
}
