package dev.parley.load.chaos.clients;

import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.Exchange;
import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session's own stream, turn after turn, like a second tab of a client, and comes back
 * after the last event it saw.
 */
final class Watcher {

    private final PatientClient api;
    private final String session;
    private final Thread thread;
    private final Map<String, List<Event>> turns = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();
    private @Nullable String lastId;
    private boolean cameBlind;
    private long blindUntil;
    private @Nullable Exchange open;
    private boolean stopped;

    Watcher(PatientClient api, String session) {
        this.api = api;
        this.session = session;
        this.thread = Thread.ofVirtual().name("watcher of " + session).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Returns when the turn's ending has been seen, or after so long. */
    synchronized void awaitEnding(String turn, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ended.contains(turn) && complaints.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    void stop() throws IOException, InterruptedException {
        Exchange current;
        synchronized (this) {
            stopped = true;
            current = open;
        }
        if (current != null) {
            current.close();
        }
        thread.interrupt();
        thread.join();
    }

    /**
     * The events of a turn that it saw. Empty if the turn may have been over when the watcher
     * connected without an event to come back after.
     */
    synchronized Optional<List<Event>> watched(String turn, long sentAt) {
        var seen = turns.get(turn);
        boolean mayBeMissing = seen == null && cameBlind && sentAt - blindUntil < 0;
        return mayBeMissing
                ? Optional.empty()
                : Optional.of(seen == null ? List.of() : List.copyOf(seen));
    }

    /** The answers that no client can go on from. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void run() {
        try {
            while (!isOver()) {
                connect();
                PatientClient.pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isOver() {
        return stopped || !complaints.isEmpty();
    }

    private void connect() {
        try (var stream = api.session(session, Optional.ofNullable(lastId))) {
            if (stream.status() == 200) {
                opened(stream);
                readOn(new EventStream(stream.body()));
            } else if (stream.status() != 503) {
                complain("HTTP %d %s".formatted(stream.status(), stream.text()));
            }
        } catch (IOException e) {
            // The node is gone or silent, or the watcher was stopped.
            return;
        }
    }

    private synchronized void opened(Exchange stream) throws IOException {
        open = stream;
        if (stopped) {
            stream.close();
        }
        if (lastId == null) {
            cameBlind = true;
            blindUntil = System.nanoTime();
        }
    }

    private void readOn(EventStream events) throws IOException {
        for (var event = events.next(); event != null; event = events.next()) {
            if (!event.name().equals("queued")) {
                saw(event);
            }
        }
    }

    private synchronized void saw(Event event) {
        if (!event.id().isEmpty()) {
            lastId = event.id();
        }
        if (lastId == null) {
            complaints.add("%s before any event with an id".formatted(event.name()));
            return;
        }
        // An event without an id belongs to the turn of the event before it.
        String turn = lastId.split("\\.", 2)[0];
        turns.computeIfAbsent(turn, unseen -> new ArrayList<>()).add(event);
        if (event.isLast()) {
            ended.add(turn);
            notifyAll();
        }
    }

    private synchronized void complain(String what) {
        complaints.add(what);
        notifyAll();
    }
}
