package dev.parley.load.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message, and everything that its client was told of it. Written by the client's thread; may
 * be read by another. Times are in {@link System#nanoTime}'s terms.
 */
public final class Message {

    private final String content;
    private final String key = UUID.randomUUID().toString();
    private final long sentAt = System.nanoTime();
    private final List<Seen> events = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<Long> absences = new ArrayList<>();
    private @Nullable String turn;
    private long acceptedAt;
    private boolean connected;
    private long lostAt;

    public Message(String content) {
        this.content = content;
    }

    public String content() {
        return content;
    }

    String key() {
        return key;
    }

    /** A stream of the turn's is open. */
    synchronized void connected(String ofTurn) {
        long now = System.nanoTime();
        if (turn == null) {
            turn = ofTurn;
            acceptedAt = now;
        } else {
            absences.add(now - lostAt);
            if (!turn.equals(ofTurn)) {
                complaints.add("a stream of turn %s, not of %s".formatted(ofTurn, turn));
            }
        }
        connected = true;
    }

    /** No stream is open any more, or still none. */
    synchronized void cut() {
        if (connected) {
            lostAt = System.nanoTime();
        }
        connected = false;
    }

    synchronized void saw(Seen event) {
        events.add(event);
    }

    /** Was answered what no client can do anything about. */
    synchronized void complain(String what) {
        complaints.add(what);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    synchronized List<Seen> events() {
        return List.copyOf(events);
    }

    /** The turn that it became; empty where it was not accepted. */
    public synchronized Optional<String> turn() {
        return Optional.ofNullable(turn);
    }

    synchronized Optional<String> lastId() {
        return events.reversed().stream().map(Seen::id).filter(id -> !id.isEmpty()).findFirst();
    }

    /** Whether its client read an ending, or was refused one. */
    synchronized boolean isOver() {
        return !complaints.isEmpty() || hasEnding();
    }

    private boolean hasEnding() {
        return !events.isEmpty() && events.getLast().isLast();
    }

    public long sentAt() {
        return sentAt;
    }

    /** From sending to being told the turn. */
    public synchronized long acceptance() {
        return acceptedAt - sentAt;
    }

    /** How long its reader was without a stream, each time. */
    public synchronized List<Long> absences() {
        return List.copyOf(absences);
    }

    /** Whether it was on its way at that time. */
    public synchronized boolean wasLiveAt(long time) {
        return sentAt - time <= 0 && (!hasEnding() || events.getLast().at() - time > 0);
    }

    /** The attempt that was read last; 0 where there was none. */
    public synchronized int attempts() {
        return events.stream().mapToInt(Seen::attempt).max().orElse(0);
    }

    /** From that time to the first token of the attempt that was begun after it. */
    public synchronized OptionalLong nextAttemptAfter(long time) {
        int before =
                events.stream()
                        .filter(event -> event.at() - time <= 0)
                        .mapToInt(Seen::attempt)
                        .max()
                        .orElse(0);
        // Where nothing had been read of the first attempt, it may have been begun.
        int next = Math.max(2, before + 1);
        return events.stream()
                .filter(event -> event.isToken() && event.attempt() >= next)
                .mapToLong(event -> event.at() - time)
                .filter(after -> after > 0)
                .findFirst();
    }

    /** The longest that its reader waited for a token, of the waits that were not over then. */
    public synchronized OptionalLong longestWaitAfter(long time) {
        long from = sentAt;
        var longest = OptionalLong.empty();
        for (Seen event : events) {
            if (!event.isToken()) {
                continue;
            }
            long wait = event.at() - (from - time < 0 ? time : from);
            if (event.at() - time > 0 && wait > longest.orElse(-1)) {
                longest = OptionalLong.of(wait);
            }
            from = event.at();
        }
        return longest;
    }
}
