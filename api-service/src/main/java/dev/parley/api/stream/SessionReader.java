package dev.parley.api.stream;

import dev.parley.api.stream.Relay.Step;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.TurnArchive;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** One reader of a session: the loop that lists every way its stream goes on or ends. */
final class SessionReader {

    /**
     * Where a reader's events come from.
     *
     * @param feed null for a reader of the past only
     */
    record Source(UUID sessionId, @Nullable LiveFeed feed, History history, TurnArchive archive) {}

    private static final Logger LOG = LoggerFactory.getLogger(SessionReader.class);

    private final Source source;
    private final SseWriter out;
    private final StreamSettings settings;
    private final Relay relay;
    private long waitingSince = System.nanoTime();
    private long newsSince = System.nanoTime();
    private boolean reportedQueued;

    SessionReader(Source source, SseWriter out, StreamSettings settings, Relay relay) {
        this.source = source;
        this.out = out;
        this.settings = settings;
        this.relay = relay;
    }

    Relay relay() {
        return relay;
    }

    /** Begins with a turn; a reader that has seen nothing of it is sent its accepted event too. */
    void start(UUID turnId, UUID answerId, @Nullable TurnCursor seen) {
        if (seen != null) {
            relay.resume(turnId, answerId, seen);
        }
    }

    /** Sends live events until the turn has ended, or the client had better come back. */
    void untilTurnEnds() throws IOException, InterruptedException {
        Step step;
        do {
            step = next();
        } while (step == Step.GO_ON);
    }

    /** Sends live events of turn after turn until the session is deleted. */
    void untilSessionEnds() throws IOException, InterruptedException {
        Step step;
        do {
            step = next();
        } while (step == Step.GO_ON || step == Step.TURN_ENDED);
    }

    // MISSING from here means that the log itself has a hole: the stream closes without an ending.
    private Step next() throws IOException, InterruptedException {
        var buffer = Objects.requireNonNull(source.feed()).buffer();
        var event = buffer.pollNow();
        if (event == null) {
            out.flush();
            event = buffer.poll(patience());
        }
        if (buffer.hasOverflowed()) {
            buffer.reattach();
            return catchUp();
        }
        if (event == null) {
            return sayThatWeAreHere();
        }
        newsSince = System.nanoTime();
        var step = relay.takeLive(event);
        noteWaiting(event);
        keepAlive();
        return step == Step.MISSING ? catchUp() : step;
    }

    // The reader of one turn has nothing to do with the turns that came after it.
    private Step catchUp() throws IOException {
        var turnId = relay.turnId();
        return relay.sendsEveryTurn() || turnId == null
                ? catchUpSession(turnId)
                : catchUpTurn(turnId);
    }

    /** Sends what the log holds of the turn after what was sent. */
    Step catchUpTurn(UUID turnId) throws IOException {
        var replay = new Replay();
        source.archive().replay(source.sessionId(), turnId, relay.cursor(), replay::take);
        replay.rethrow();
        out.flush();
        return replay.step == Step.GO_ON && relay.isHoled() ? Step.MISSING : replay.step;
    }

    /** Sends what the log holds of the turn and of every turn after it. */
    Step catchUpSession(@Nullable UUID from) throws IOException {
        var step = Step.GO_ON;
        var at = from;
        if (at != null && !relay.cursor().ended()) {
            step = catchUpTurn(at);
            if (step == Step.MISSING) {
                return step;
            }
        }
        while (true) {
            var later = source.history().turnAfter(source.sessionId(), at);
            if (later.isEmpty()) {
                return step;
            }
            at = later.get();
            step = replayFromStart(at);
            if (step == Step.MISSING) {
                return step;
            }
        }
    }

    private Step replayFromStart(UUID turnId) throws IOException {
        var replay = new Replay();
        source.archive().replay(source.sessionId(), turnId, TurnCursor.ACCEPTED, replay::take);
        replay.rethrow();
        return replay.step == Step.GO_ON && relay.isHoled() ? Step.MISSING : replay.step;
    }

    /** Passes a replay on to the relay, and keeps what it led to. */
    private final class Replay {
        private Step step = Step.GO_ON;
        private @Nullable IOException failure;

        boolean take(SessionEvent event) {
            try {
                step = relay.takeLogged(event);
                return step == Step.GO_ON;
            } catch (IOException e) {
                failure = e;
                return false;
            }
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void noteWaiting(SessionEvent event) {
        if (event instanceof dev.parley.events.MessageAccepted) {
            waitingSince = System.nanoTime();
            reportedQueued = false;
        }
    }

    private Duration patience() {
        var untilHeartbeat = settings.heartbeat().minus(out.silence());
        return relay.isWaiting() && untilQueued().compareTo(untilHeartbeat) < 0
                ? untilQueued()
                : untilHeartbeat;
    }

    private Duration untilQueued() {
        var wait = reportedQueued ? settings.queuedEvery() : settings.queuedAfter();
        return wait.minus(since(waitingSince));
    }

    private Step sayThatWeAreHere() throws IOException {
        if (relay.isWaiting() && !untilQueued().isPositive()) {
            relay.sayQueued();
            waitingSince = System.nanoTime();
            reportedQueued = true;
            out.flush();
        } else {
            keepAlive();
        }
        return since(newsSince).compareTo(settings.heartbeat()) < 0 ? Step.GO_ON : askTheLog();
    }

    // Not every event is sent to every reader: silence is what its connection has seen of it.
    private void keepAlive() throws IOException {
        if (out.silence().compareTo(settings.heartbeat()) >= 0) {
            out.heartbeat();
        }
    }

    /**
     * After a long silence: an event may be in the record and nowhere else, because who was to
     * deliver it was killed in between. Whoever waits for it would wait for ever.
     */
    private Step askTheLog() throws IOException {
        newsSince = System.nanoTime();
        var turnId = relay.turnId();
        if (turnId == null || relay.cursor().ended()) {
            return Step.GO_ON;
        }
        try {
            return catchUpTurn(turnId);
        } catch (HistoryLagging | DataAccessException | TransactionException e) {
            // The live feed goes on meanwhile; the next silence asks again.
            LOG.debug("The log was not asked: {}", e.getMessage());
            return Step.GO_ON;
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
