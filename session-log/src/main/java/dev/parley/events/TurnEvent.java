package dev.parley.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event of one attempt at a turn. Within an attempt {@code n} is 1, 2, 3, … without a hole;
 * which of them count is decided by {@link ReadingRule}.
 */
public sealed interface TurnEvent extends SessionEvent {

    /**
     * What every event of a turn begins with.
     *
     * @param attempt 1, 2, …: a higher attempt exists only because the worker of the one before was
     *     lost
     * @param n the event's number within its attempt, from 1
     * @param at when it happened, to the millisecond
     */
    record Header(UUID sessionId, UUID turnId, int attempt, int n, Instant at) {
        public Header {
            Objects.requireNonNull(sessionId, "session_id");
            Objects.requireNonNull(turnId, "turn_id");
            Objects.requireNonNull(at, "at");
            if (attempt < 1 || n < 1) {
                throw new IllegalArgumentException("attempt and n count from 1");
            }
        }

        /** Opens an attempt: its first event. */
        public static Header opening(UUID sessionId, UUID turnId, int attempt, Instant at) {
            return new Header(sessionId, turnId, attempt, 1, at);
        }
    }

    Header header();

    default UUID sessionId() {
        return header().sessionId();
    }

    default UUID turnId() {
        return header().turnId();
    }

    default int attempt() {
        return header().attempt();
    }

    default int n() {
        return header().n();
    }

    @Override
    default Instant at() {
        return header().at();
    }

    @Override
    default UUID key() {
        return sessionId();
    }

    /** The event's permanent name. */
    default EventId id() {
        return new EventId(turnId(), attempt(), n());
    }

    /** An event that ends its turn; after the first one that counts, nothing counts. */
    sealed interface Ending extends TurnEvent {}

    /**
     * An event of a kind that a later version writes. Its place in the attempt is known, so nothing
     * is missing; what it means is not. No later version adds a kind that ends a turn.
     *
     * @param json the whole event on one line
     */
    record Unknown(Header header, String type, String json) implements TurnEvent {}

    /** A worker began the attempt. */
    record Started(
            @JsonUnwrapped Header header,
            String model,
            @Nullable Parameters parameters,
            String worker)
            implements TurnEvent {
        public Started {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(worker, "worker");
        }
    }

    /** What the model was asked with. */
    record Parameters(@Nullable Double temperature, @Nullable Integer maxTokens) {}

    /**
     * A step of deep research was reached.
     *
     * @param step from 1
     * @param of how many steps are known of now
     * @param result what the step found, kept for the next attempt and not relayed; set when the
     *     step is finished
     * @param tokens what the step sent to a model and received, the budget's part of a finished
     *     step; null where it asked no model
     */
    record Progress(
            @JsonUnwrapped Header header,
            Stage stage,
            String stepId,
            int step,
            int of,
            String detail,
            @Nullable String result,
            @Nullable Long tokens)
            implements TurnEvent {
        public Progress {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(stage, "stage");
            Objects.requireNonNull(stepId, "step_id");
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** The stages of deep research. */
    enum Stage {
        PLANNING,
        SEARCHING,
        READING,
        SYNTHESIZING,
        /** A stage that a later version writes. */
        @JsonEnumDefaultValue
        OTHER
    }

    /** The passages that the answer may cite; before the first token. */
    record Sources(@JsonUnwrapped Header header, List<Source> sources, String cascadeTier)
            implements TurnEvent {
        public Sources {
            Objects.requireNonNull(header, "header");
            sources = sources == null ? List.of() : List.copyOf(sources);
            Objects.requireNonNull(cascadeTier, "cascade_tier");
        }
    }

    /** A piece of the answer. The texts of an attempt, joined, are the answer to the byte. */
    record Token(@JsonUnwrapped Header header, String text) implements TurnEvent {
        public Token {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * The answer is whole. The content itself stands in the tokens: a record stays small.
     *
     * @param contentSha256 of the content's UTF-8, lower case hex
     * @param contentLength of the content's UTF-8, bytes
     * @param sourcesUsed numbers of the sources that the answer cites
     * @param citationsRemoved citations of no source that the model wrote and that were taken out
     *     of the answer; null where it had no sources to cite
     */
    record Completed(
            @JsonUnwrapped Header header,
            String contentSha256,
            long contentLength,
            String finishReason,
            @Nullable Usage usage,
            String model,
            String cascadeTier,
            List<Integer> sourcesUsed,
            @Nullable Integer citationsRemoved)
            implements Ending {
        public Completed {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(contentSha256, "content_sha256");
            Objects.requireNonNull(finishReason, "finish_reason");
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(cascadeTier, "cascade_tier");
            sourcesUsed = sourcesUsed == null ? List.of() : List.copyOf(sourcesUsed);
        }
    }

    /**
     * The turn ended without a whole answer; the partial text is kept.
     *
     * @param code one of {@link FailureCode}'s words
     * @param message fit to show a user
     */
    record Failed(@JsonUnwrapped Header header, String code, String message, boolean retryable)
            implements Ending {
        public Failed {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(message, "message");
        }

        public static Failed of(Header header, FailureCode code) {
            return new Failed(header, code.word(), code.message(), code.retryable());
        }
    }

    /** The user cancelled the turn; the partial text is kept. */
    record Cancelled(@JsonUnwrapped Header header, String contentSha256, long contentLength)
            implements Ending {
        public Cancelled {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(contentSha256, "content_sha256");
        }

        /**
         * Ends a turn whose text is known.
         *
         * @param kept the text that stays as the answer; may be empty
         */
        public static Cancelled keeping(String kept, Header header) {
            return new Cancelled(
                    header, Text.sha256Hex(kept), kept.getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
