package dev.parley.store.limits;

import dev.parley.events.WireWord;
import java.util.Arrays;
import java.util.Optional;

/** What can be limited of an owner. The words are part of the contract, and stand in tables. */
public enum Limit implements WireWord {
    /** A bucket of as many messages, which fills evenly within a minute. */
    MESSAGES_PER_MINUTE,
    /** Turns that have not ended. */
    LIVE_TURNS,
    /** Those of them that no worker runs. */
    QUEUED_TURNS,
    /** Tokens of turns that ended on this day (UTC), and those that are reserved for live turns. */
    TOKENS_PER_DAY,
    /** Deep researches that ended on this day (UTC) or are live. */
    RESEARCHES_PER_DAY,
    /** Documents, whatever their status. */
    DOCUMENTS,
    /** Bytes of documents, as they were uploaded. */
    STORED_BYTES,
    /** Open streams on one node. */
    STREAMS,
    /** Uploads that one node takes at the same time. */
    UPLOADS;

    /** Returns the limit of this name; empty if there is none. */
    public static Optional<Limit> of(String word) {
        return Arrays.stream(values()).filter(limit -> limit.word().equals(word)).findFirst();
    }
}
