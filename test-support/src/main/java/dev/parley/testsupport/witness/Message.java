package dev.parley.testsupport.witness;

import dev.parley.testsupport.EventStream.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message, and everything that its client was told of it. Safe for use by many threads. Times
 * are in {@link System#nanoTime}'s terms.
 */
public final class Message {

    private final String content;
    private final String key;
    private final long sentAt = System.nanoTime();
    private final List<Event> events = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<Long> absences = new ArrayList<>();
    private @Nullable String turn;
    private long acceptedAt;
    private boolean connected;
    private boolean cancelAsked;
    private long lostAt;
    private int cuts;

    public Message(String content) {
        this(content, UUID.randomUUID().toString());
    }

    /**
     * @param key the idempotency key
     */
    public Message(String content, String key) {
        this.content = content;
        this.key = key;
    }

    public String content() {
        return content;
    }

    String key() {
        return key;
    }

    /** Notes that a stream of the turn is open. */
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

    /** Notes that the stream has gone, or could not be opened. */
    synchronized void cut() {
        if (connected) {
            lostAt = System.nanoTime();
        }
        connected = false;
        cuts++;
    }

    synchronized void saw(Event event) {
        events.add(event);
    }

    /** Notes an answer that the client cannot go on from. */
    synchronized void complain(String what) {
        complaints.add(what);
    }

    /** Notes that its client asks to cancel it. Call it before the request is sent. */
    public synchronized void askCancel() {
        cancelAsked = true;
    }

    synchronized boolean isCancelAsked() {
        return cancelAsked;
    }

    /** Returns true if its client was told that the turn was cancelled. */
    public synchronized boolean isCancelled() {
        return hasEnding()
                && events.getLast().name().equals("done")
                && events.getLast().json().path("status").asString("").equals("cancelled");
    }

    public synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** All that its client was told, over all its connections. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** The turn that it became; empty if it was not accepted. */
    public synchronized Optional<String> turn() {
        return Optional.ofNullable(turn);
    }

    synchronized Optional<String> lastId() {
        return events.reversed().stream().map(Event::id).filter(id -> !id.isEmpty()).findFirst();
    }

    /** Returns true once its client has read an ending, or was refused one. */
    synchronized boolean isOver() {
        return !complaints.isEmpty() || hasEnding();
    }

    private boolean hasEnding() {
        return !events.isEmpty() && events.getLast().isLast();
    }

    public long sentAt() {
        return sentAt;
    }

    /** The nanoseconds from sending to being told the turn. */
    public synchronized long acceptance() {
        return acceptedAt - sentAt;
    }

    /** How often its client was cut off or refused, and came back. */
    public synchronized int returns() {
        return cuts;
    }

    /** The tokens that its client has read of the current attempt. */
    public synchronized long tokens() {
        long count = 0;
        for (Event event : events) {
            count = event.name().equals("restart") ? 0 : count;
            count += event.isToken() ? 1 : 0;
        }
        return count;
    }

    /** How long its client was without a stream, each time. */
    public synchronized List<Long> absences() {
        return List.copyOf(absences);
    }

    /** Returns true if it was sent before that time and had no ending then. */
    public synchronized boolean wasLiveAt(long time) {
        return sentAt - time <= 0 && (!hasEnding() || events.getLast().readAt() - time > 0);
    }

    /** The highest attempt that was read; 0 if there was none. */
    public synchronized int attempts() {
        return events.stream().mapToInt(Event::attempt).max().orElse(0);
    }

    /** The nanoseconds from that time to the first token of the next attempt. */
    public synchronized OptionalLong nextAttemptAfter(long time) {
        int before =
                events.stream()
                        .filter(event -> event.readAt() - time <= 0)
                        .mapToInt(Event::attempt)
                        .max()
                        .orElse(0);
        // The first attempt may have begun although nothing of it had been read.
        int next = Math.max(2, before + 1);
        return events.stream()
                .filter(event -> event.isToken() && event.attempt() >= next)
                .mapToLong(event -> event.readAt() - time)
                .filter(after -> after > 0)
                .findFirst();
    }

    /** The longest wait for a token that ended after that time, in nanoseconds. */
    public synchronized OptionalLong longestWaitAfter(long time) {
        long from = sentAt;
        var longest = OptionalLong.empty();
        for (Event event : events) {
            if (!event.isToken()) {
                continue;
            }
            long wait = event.readAt() - (from - time < 0 ? time : from);
            if (event.readAt() - time > 0 && wait > longest.orElse(-1)) {
                longest = OptionalLong.of(wait);
            }
            from = event.readAt();
        }
        return longest;
    }
}
