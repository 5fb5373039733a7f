package dev.parley.api.stream;

import dev.parley.api.stream.Relay.Step;
import dev.parley.delivery.Delivery;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.store.history.HistoryLagging;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * One reader of a session's live feed: the loop that lists every way its stream goes on or ends.
 */
final class SessionReader {

    private static final Logger LOG = LoggerFactory.getLogger(SessionReader.class);

    private final ReaderBuffer buffer;
    private final Delivery.Subscription session;
    private final Relay relay;
    private final CatchUp catchUp;
    private final SseWriter out;
    private final StreamSettings settings;
    private final StreamMeters meters;
    private final StreamMeters.ReaderTimes times;
    private long waitingSince = System.nanoTime();
    private long newsSince = System.nanoTime();
    private boolean reportedQueued;

    SessionReader(
            LiveFeeds.Feed feed,
            Relay relay,
            CatchUp catchUp,
            SseWriter out,
            StreamSettings settings,
            StreamMeters meters) {
        this.buffer = feed.buffer();
        this.session = feed.turns();
        this.relay = relay;
        this.catchUp = catchUp;
        this.out = out;
        this.settings = settings;
        this.meters = meters;
        this.times = meters.reader();
    }

    /** The reader was sent a message, and waits for its answer. */
    SessionReader afterMessage(MessageAccepted message) {
        times.accepted(message.at());
        return this;
    }

    /** Sends live events until the turn has ended or the event log turns out to have a hole. */
    Step untilTurnEnds() throws IOException, InterruptedException {
        Step step;
        do {
            step = next();
        } while (step == Step.GO_ON);
        return step;
    }

    /**
     * Sends live events of turn after turn until the session is deleted. Between two turns it only
     * waits for the next one.
     */
    Step untilSessionEnds() throws IOException, InterruptedException {
        Step step;
        do {
            var turnId = relay.turnId();
            if (turnId != null && !relay.isLive()) {
                session.rest(turnId);
            }
            step = next();
        } while (step == Step.GO_ON || step == Step.TURN_ENDED);
        return step;
    }

    // MISSING from here means that the event log itself has a hole: the stream closes without an
    // ending.
    private Step next() throws IOException, InterruptedException {
        var event = buffer.pollNow();
        if (event == null) {
            out.flush();
            times.flushed();
            event = buffer.poll(patience());
        }
        if (buffer.hasOverflowed()) {
            meters.detached();
            followStill();
            buffer.reattach();
            return catchUp();
        }
        if (event == null) {
            return onSilence();
        }
        newsSince = System.nanoTime();
        var step = relay.takeLive(event);
        times.written(event);
        noteWaiting(event);
        keepAlive();
        return step == Step.MISSING ? catchUp() : step;
    }

    // Does nothing if the session's events only came faster than the reader takes them.
    private void followStill() {
        var turnId = session.followed();
        if (turnId != null) {
            session.follow(turnId);
        }
    }

    // The stream of one turn leaves out the turns after it.
    private Step catchUp() throws IOException {
        var turnId = relay.turnId();
        return relay.sendsEveryTurn() || turnId == null
                ? catchUpFrom(turnId)
                : catchUp.turn(turnId);
    }

    /** Sends what the event log has of this turn, or of the first one, and of every later one. */
    Step catchUpFrom(@Nullable UUID turnId) throws IOException {
        var step = catchUp.session(turnId);
        var live = relay.turnId();
        if (live != null && relay.isLive() && session.followed() == null) {
            session.follow(live);
            step = catchUp.session(live);
        }
        return step;
    }

    private void noteWaiting(SessionEvent event) {
        if (event instanceof MessageAccepted message) {
            waitingSince = System.nanoTime();
            reportedQueued = false;
            if (relay.isWaiting()) {
                times.accepted(message.at());
            }
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

    private Step onSilence() throws IOException {
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

    // The connection may be silent although events arrive: not every event is sent to every reader.
    private void keepAlive() throws IOException {
        if (out.silence().compareTo(settings.heartbeat()) >= 0) {
            out.heartbeat();
        }
    }

    /**
     * After a long silence, looks for an event that is in the event log but was not delivered
     * because its writer was killed in between. No reader would ever get it otherwise.
     */
    private Step askTheLog() throws IOException {
        newsSince = System.nanoTime();
        var turnId = relay.turnId();
        try {
            return turnId != null && relay.isLive() ? catchUp.turn(turnId) : lookForAnnounced();
        } catch (HistoryLagging | DataAccessException | TransactionException e) {
            // The live feed goes on meanwhile; the next silence asks again.
            LOG.debug("Could not read the event log: {}", e.getMessage());
            return Step.GO_ON;
        }
    }

    // A turn that is announced again after its end, which happens, brings nothing.
    private Step lookForAnnounced() throws IOException {
        var announced = session.followed();
        if (announced == null || !relay.sendsEveryTurn()) {
            return Step.GO_ON;
        }
        var step = catchUp();
        if (!relay.isLive()) {
            session.rest(announced);
        }
        return step;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
