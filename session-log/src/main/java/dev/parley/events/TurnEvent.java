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
 * An event of one attempt at a turn. Within an attempt, {@code n} counts 1, 2, 3, … without a hole.
 * {@link ReadingRule} decides which events count.
 */
public sealed interface TurnEvent extends SessionEvent {

    /**
     * The fields that every event of an attempt begins with.
     *
     * @param attempt 1, 2, …; there is a higher one only if the worker of the one before was lost
     *     or gave the turn back
     * @param n the event's number within its attempt, from 1
     * @param at when it happened, to the millisecond
     */
    record Header(UUID sessionId, UUID turnId, int attempt, int n, Instant at) {
        public Header {
            Objects.requireNonNull(sessionId, "session_id");
            Objects.requireNonNull(turnId, "turn_id");
            Objects.requireNonNull(at, "at");
            if (attempt < 1 || n < 1) {
                throw new IllegalArgumentException("attempt and n must be at least 1");
            }
        }

        /** Returns the header of an attempt's first event. */
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

    /** Returns the event's permanent id. */
    default EventId id() {
        return new EventId(turnId(), attempt(), n());
    }

    /** An event that ends its turn. After the first one that counts, no event counts. */
    sealed interface Ending extends TurnEvent {

        /**
         * Returns the head of the chain over the attempt's events before this one, in lower-case
         * hex (see {@code dev.parley.seals.AttemptChain}); null if no worker wrote the ending, or
         * one of an earlier version.
         */
        @Nullable String chain();
    }

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

    /**
     * How the model is asked.
     *
     * @param temperature null if the model decides
     * @param maxTokens null if the model decides
     * @param mode null in events of earlier versions
     */
    record Parameters(
            @Nullable Double temperature, @Nullable Integer maxTokens, @Nullable ChatMode mode) {}

    /**
     * A step of deep research began or finished.
     *
     * @param step number of the step, from 1
     * @param of number of steps that are known so far
     * @param result what a finished step found; null while it runs. The next attempt uses it;
     *     streams do not show it
     * @param tokens number of tokens that a finished step exchanged with a model, which count
     *     against the budget; null if it asked no model
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
    enum Stage implements WireWord {
        PLANNING,
        SEARCHING,
        READING,
        SYNTHESIZING,
        /** A stage that a later version writes. */
        @JsonEnumDefaultValue
        OTHER
    }

    /**
     * The passages that the answer may cite. Comes before the first token.
     *
     * @param basis null in events of earlier versions, and of an attempt that asks no model
     */
    record Sources(
            @JsonUnwrapped Header header,
            List<Source> sources,
            String cascadeTier,
            @Nullable Basis basis)
            implements TurnEvent {
        public Sources {
            Objects.requireNonNull(header, "header");
            sources = sources == null ? List.of() : List.copyOf(sources);
            Objects.requireNonNull(cascadeTier, "cascade_tier");
        }
    }

    /**
     * What the answer is made from. Here and not in {@link Started}, because it is known only once
     * the conversation was read and the passages were found.
     *
     * @param promptSha256 SHA-256 of the body of the request for the answer, in lower-case hex
     * @param passages those that were found for it
     */
    record Basis(String promptSha256, List<BasisPassage> passages) {
        public Basis {
            Objects.requireNonNull(promptSha256, "prompt_sha256");
            passages = passages == null ? List.of() : List.copyOf(passages);
        }
    }

    /**
     * A passage by its place, and its text by its hash.
     *
     * @param chunk the passage's number within its document, from 1
     * @param textSha256 SHA-256 of the text's UTF-8, in lower-case hex
     */
    record BasisPassage(int number, UUID documentId, int chunk, String textSha256) {
        public BasisPassage {
            Objects.requireNonNull(documentId, "document_id");
            Objects.requireNonNull(textSha256, "text_sha256");
        }
    }

    /** A piece of the answer. The joined texts of an attempt are the exact answer. */
    record Token(@JsonUnwrapped Header header, String text) implements TurnEvent {
        public Token {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A piece of what the model said while it thought. It is no part of the answer, and no later
     * prompt holds it.
     */
    record Reasoning(@JsonUnwrapped Header header, String text) implements TurnEvent {
        public Reasoning {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * The answer is complete. The tokens hold its content, so that this event stays small.
     *
     * @param contentSha256 SHA-256 of the content's UTF-8, in lower case hex
     * @param contentLength length of the content's UTF-8, in bytes
     * @param sourcesUsed numbers of the sources that the answer cites
     * @param citationsRemoved how many citations of sources that do not exist were removed from the
     *     answer; null if the answer had no sources
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
            @Nullable Integer citationsRemoved,
            @Nullable String chain)
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
     * The turn ended without a complete answer. The partial text is kept.
     *
     * @param code a word of {@link FailureCode}
     * @param message a sentence that can be shown to a user
     */
    record Failed(
            @JsonUnwrapped Header header,
            String code,
            String message,
            boolean retryable,
            @Nullable String chain)
            implements Ending {
        public Failed {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(message, "message");
        }

        /** Returns the ending of a turn that no worker ends. */
        public static Failed of(Header header, FailureCode code) {
            return of(header, code, null);
        }

        /**
         * @param chain see {@link Ending#chain}
         */
        public static Failed of(Header header, FailureCode code, @Nullable String chain) {
            return new Failed(header, code.word(), code.message(), code.retryable(), chain);
        }
    }

    /** The user cancelled the turn. The partial text is kept. */
    record Cancelled(
            @JsonUnwrapped Header header,
            String contentSha256,
            long contentLength,
            @Nullable String chain)
            implements Ending {
        public Cancelled {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(contentSha256, "content_sha256");
        }

        /**
         * Returns the ending of a turn that no worker ends, and whose text is known.
         *
         * @param kept the text that remains as the answer; may be empty
         */
        public static Cancelled keeping(String kept, Header header) {
            return new Cancelled(
                    header,
                    Text.sha256Hex(kept),
                    kept.getBytes(StandardCharsets.UTF_8).length,
                    null);
        }
    }
}
