package dev.parley.events;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One immutable fact in the event log. {@link EventCodec} maps each {@code type} to one of these
 * Java records. Fields may be added, but never renamed or removed: events that were once stored
 * must stay readable.
 */
public sealed interface SessionEvent
        permits SessionEvent.SessionLifecycle,
                MessageAccepted,
                TurnImported,
                TurnEvent,
                SessionEvent.DocumentEvent {

    /** The Kafka record's key: the session's id, or the document's for {@code document.*}. */
    UUID key();

    /** When it happened, to the millisecond. */
    Instant at();

    /** An event about the session itself. */
    sealed interface SessionLifecycle extends SessionEvent
            permits SessionCreated, SessionUpdated, LeafSelected, SessionDeleted {
        UUID sessionId();

        @Override
        default UUID key() {
            return sessionId();
        }
    }

    /** An event about a document. */
    sealed interface DocumentEvent extends SessionEvent permits DocumentIndexed, DocumentFailed {
        UUID documentId();

        @Override
        default UUID key() {
            return documentId();
        }
    }

    /**
     * A session was created.
     *
     * @param choice holds for each of its messages that does not choose otherwise; never changes
     * @param unlisted true if no list shows the session, which goes after a while; null if it is
     *     like most
     */
    record SessionCreated(
            UUID sessionId,
            Instant at,
            String owner,
            @Nullable String title,
            ChatMode mode,
            List<UUID> documentIds,
            Map<String, Object> metadata,
            @Nullable String conversationId,
            @JsonUnwrapped ModelChoice choice,
            @Nullable Boolean unlisted)
            implements SessionLifecycle {

        /** A session that lists show. */
        public SessionCreated(
                UUID sessionId,
                Instant at,
                String owner,
                @Nullable String title,
                ChatMode mode,
                List<UUID> documentIds,
                Map<String, Object> metadata,
                @Nullable String conversationId,
                ModelChoice choice) {
            this(
                    sessionId,
                    at,
                    owner,
                    title,
                    mode,
                    documentIds,
                    metadata,
                    conversationId,
                    choice,
                    null);
        }

        public SessionCreated {
            Objects.requireNonNull(sessionId, "session_id");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(mode, "mode");
            documentIds = documentIds == null ? List.of() : List.copyOf(documentIds);
            metadata = metadata == null ? Map.of() : metadata;
            choice = choice == null ? ModelChoice.DEFAULT : choice;
        }
    }

    /**
     * A session was changed; these are its properties now, besides its model choice.
     *
     * @param unlisted false if lists show it from now on; null if that stays as it was
     */
    record SessionUpdated(
            UUID sessionId,
            Instant at,
            String owner,
            @Nullable String title,
            ChatMode mode,
            List<UUID> documentIds,
            Map<String, Object> metadata,
            @Nullable String conversationId,
            @Nullable Boolean unlisted)
            implements SessionLifecycle {

        /** A change after which the same lists show the session. */
        public SessionUpdated(
                UUID sessionId,
                Instant at,
                String owner,
                @Nullable String title,
                ChatMode mode,
                List<UUID> documentIds,
                Map<String, Object> metadata,
                @Nullable String conversationId) {
            this(sessionId, at, owner, title, mode, documentIds, metadata, conversationId, null);
        }

        public SessionUpdated {
            Objects.requireNonNull(sessionId, "session_id");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(mode, "mode");
            documentIds = documentIds == null ? List.of() : List.copyOf(documentIds);
            metadata = metadata == null ? Map.of() : metadata;
        }
    }

    /**
     * The owner selected another turn to go on from. Counts only if nothing was accepted since, and
     * no later selection has come before it: writers may repeat it late, and overtake each other.
     *
     * @param leafTurnId the turn that the next message goes on from
     * @param lastTurnId the session's newest turn at that time
     * @param selection counts the selections behind that turn: 1, 2, 3, …
     */
    record LeafSelected(UUID sessionId, Instant at, UUID leafTurnId, UUID lastTurnId, int selection)
            implements SessionLifecycle {
        public LeafSelected {
            Objects.requireNonNull(sessionId, "session_id");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(leafTurnId, "leaf_turn_id");
            Objects.requireNonNull(lastTurnId, "last_turn_id");
            if (selection < 1) {
                throw new IllegalArgumentException("selection must be at least 1");
            }
        }
    }

    /** The session was deleted with everything in it. */
    record SessionDeleted(UUID sessionId, Instant at) implements SessionLifecycle {
        public SessionDeleted {
            Objects.requireNonNull(sessionId, "session_id");
            Objects.requireNonNull(at, "at");
        }
    }

    /** A document was indexed and can be searched from now on. */
    record DocumentIndexed(UUID documentId, Instant at, int chunks) implements DocumentEvent {
        public DocumentIndexed {
            Objects.requireNonNull(documentId, "document_id");
            Objects.requireNonNull(at, "at");
        }
    }

    /** A document could not be indexed. */
    record DocumentFailed(UUID documentId, Instant at, String code, String message)
            implements DocumentEvent {
        public DocumentFailed {
            Objects.requireNonNull(documentId, "document_id");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(message, "message");
        }
    }
}
