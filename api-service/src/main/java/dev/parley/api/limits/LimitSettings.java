package dev.parley.api.limits;

import dev.parley.bounds.Bounds;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.Limits;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What each owner but {@code local} may use; 0 is no limit. {@code ./parley owner set} gives one
 * owner other limits.
 *
 * @param messagesPerMinute messages at once, and again evenly within a minute, 0 to 1,000,000,
 *     default 60
 * @param liveTurns turns that have not ended, 0 to 1,000,000, default 20
 * @param queuedTurns those of them that wait for a worker, 0 to 1,000,000, default 10
 * @param tokensPerDay tokens of prompts and answers on a day (UTC), with those that are reserved
 *     for live turns, 0 to 1,000,000,000,000, default 2,000,000
 * @param researchesPerDay deep researches on a day (UTC), 0 to 1,000,000, default 20
 * @param documents documents, 0 to 1,000,000,000, default 1,000
 * @param storedBytes bytes of documents as they were uploaded, 0 B to 1024 TB, default 1 GB
 * @param streams open streams on each node, 0 to 1,000,000, default 200
 * @param uploads uploads at the same time on each node, 0 to 10,000, default 4
 * @param promptTokens tokens that are reserved for a prompt besides its question, 0 to 100,000,000,
 *     default 8,000: what {@code parley.prompt.max-tokens} and the passages of documents may take.
 *     If it is too low, the last turn of a day may go past the limit
 * @param answerTokens tokens that are reserved for an answer if {@code parley.models} has no {@code
 *     max-tokens} for its model, 0 to 100,000,000, default 4,000
 * @param researchTokens tokens that are reserved for a deep research, 0 to 100,000,000, default
 *     120,000: {@code parley.research.max-tokens} and the report
 * @param retry the {@code Retry-After} of a refusal that does not depend on the time, 1 s to 10
 *     min, default 5 s
 * @param lookEvery how old a node's knowledge may be of which owners have other limits of {@code
 *     streams} and {@code uploads}, 100 ms to 10 min, default 10 s; all others are never old
 */
@ConfigurationProperties("parley.limits")
record LimitSettings(
        @DefaultValue("60") int messagesPerMinute,
        @DefaultValue("20") int liveTurns,
        @DefaultValue("10") int queuedTurns,
        @DefaultValue("2000000") long tokensPerDay,
        @DefaultValue("20") int researchesPerDay,
        @DefaultValue("1000") int documents,
        @DefaultValue("1GB") DataSize storedBytes,
        @DefaultValue("200") int streams,
        @DefaultValue("4") int uploads,
        @DefaultValue("8000") int promptTokens,
        @DefaultValue("4000") int answerTokens,
        @DefaultValue("120000") int researchTokens,
        @DefaultValue("5s") Duration retry,
        @DefaultValue("10s") Duration lookEvery) {
    LimitSettings {
        Bounds.check("parley.limits.messages-per-minute", messagesPerMinute, 0, 1_000_000);
        Bounds.check("parley.limits.live-turns", liveTurns, 0, 1_000_000);
        Bounds.check("parley.limits.queued-turns", queuedTurns, 0, 1_000_000);
        Bounds.check("parley.limits.tokens-per-day", tokensPerDay, 0, 1_000_000_000_000L);
        Bounds.check("parley.limits.researches-per-day", researchesPerDay, 0, 1_000_000);
        Bounds.check("parley.limits.prompt-tokens", promptTokens, 0, 100_000_000);
        Bounds.check("parley.limits.answer-tokens", answerTokens, 0, 100_000_000);
        Bounds.check("parley.limits.research-tokens", researchTokens, 0, 100_000_000);
        Bounds.check("parley.limits.documents", documents, 0, 1_000_000_000);
        Bounds.check("parley.limits.stored-bytes", storedBytes, "0B", "1024TB");
        Bounds.check("parley.limits.streams", streams, 0, 1_000_000);
        Bounds.check("parley.limits.uploads", uploads, 0, 10_000);
        Bounds.check("parley.limits.retry", retry, "1s", "10m");
        Bounds.check("parley.limits.look-every", lookEvery, "100ms", "10m");
    }

    Limits limits() {
        return new Limits(
                Map.of(
                        Limit.MESSAGES_PER_MINUTE, (long) messagesPerMinute,
                        Limit.LIVE_TURNS, (long) liveTurns,
                        Limit.QUEUED_TURNS, (long) queuedTurns,
                        Limit.TOKENS_PER_DAY, tokensPerDay,
                        Limit.RESEARCHES_PER_DAY, (long) researchesPerDay,
                        Limit.DOCUMENTS, (long) documents,
                        Limit.STORED_BYTES, storedBytes.toBytes(),
                        Limit.STREAMS, (long) streams,
                        Limit.UPLOADS, (long) uploads));
    }
}
