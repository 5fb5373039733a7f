package dev.parley.store.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * An owner's limits, and what of them is used, at one moment.
 *
 * @param at the moment, by the database's clock
 * @param messagesUntil how far ahead the messages of the last minute reach
 * @param researching live deep researches
 * @param reserved tokens for live turns
 * @param tokens those of the turns that ended today
 * @param researches deep researches that ended today
 * @param storedBytes those of all documents
 */
public record OwnerLoad(
        Limits limits,
        Instant at,
        Instant messagesUntil,
        long live,
        long queued,
        long researching,
        long reserved,
        long tokens,
        long researches,
        long documents,
        long storedBytes) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Returns how much of a limit is used. */
    public long used(Limit limit) {
        return switch (limit) {
            case MESSAGES_PER_MINUTE -> messages();
            case LIVE_TURNS -> live;
            case QUEUED_TURNS -> queued;
            case TOKENS_PER_DAY -> tokens + reserved;
            case RESEARCHES_PER_DAY -> researches + researching;
            case DOCUMENTS -> documents;
            case STORED_BYTES -> storedBytes;
            // Each node counts its own.
            case STREAMS, UPLOADS -> 0;
        };
    }

    private long messages() {
        long allowed = limits.of(Limit.MESSAGES_PER_MINUTE);
        var ahead = Duration.between(at, messagesUntil);
        return ahead.isPositive() ? Math.ceilDiv(ahead.toMillis() * allowed, MINUTE.toMillis()) : 0;
    }

    /**
     * @param wanted the tokens that the refused turn would have reserved
     */
    LimitReached reached(Limit limit, long wanted) {
        long allowed = limits.of(limit);
        return new LimitReached(
                limit,
                allowed,
                Math.max(0, allowed - used(limit)),
                switch (limit) {
                    case MESSAGES_PER_MINUTE -> untilNextMessage(allowed);
                    case LIVE_TURNS, QUEUED_TURNS, DOCUMENTS, STORED_BYTES, STREAMS, UPLOADS ->
                            null;
                    // What live turns do not take of their reservation may be enough.
                    case TOKENS_PER_DAY -> tokens + wanted <= allowed ? null : untilTomorrow();
                    case RESEARCHES_PER_DAY -> untilTomorrow();
                });
    }

    // The limit may have been taken back since it was reached.
    private Duration untilNextMessage(long allowed) {
        var share = MINUTE.dividedBy(Math.max(1, allowed));
        return Duration.between(at, messagesUntil).minus(MINUTE).plus(share);
    }

    private Duration untilTomorrow() {
        var today = at.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return Duration.between(at, today.plusDays(1).toInstant());
    }
}
