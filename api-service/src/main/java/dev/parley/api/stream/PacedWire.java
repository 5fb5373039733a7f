package dev.parley.api.stream;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows a turn again with the pauses that the times of its events tell. Writers' clocks may differ:
 * an event that seems to come before the last one comes at once.
 */
final class PacedWire implements Wire {

    /** A node that stops waits no longer for its paced streams. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Wire wire;
    private final Speed speed;
    private final SseWriter out;
    private final Sleep sleep;
    private @Nullable Instant last;

    /** Lets time pass. */
    interface Sleep {
        void sleep(Duration time) throws InterruptedException;
    }

    PacedWire(Wire wire, Speed speed, SseWriter out, Sleep sleep) {
        this.wire = wire;
        this.speed = speed;
        this.out = out;
        this.sleep = sleep;
    }

    /** The format of the streams, at this speed. */
    static Format format(Speed speed) {
        return speed == Speed.MAX
                ? EVENTS
                : out -> new PacedWire(EVENTS.over(out), speed, out, Thread::sleep);
    }

    @Override
    public boolean provesTheText() {
        return wire.provesTheText();
    }

    @Override
    public void accepted(MessageAccepted event) throws IOException {
        waitFor(event.at());
        wire.accepted(event);
    }

    @Override
    public void queued() throws IOException {
        wire.queued();
    }

    @Override
    public void restart(int attempt) throws IOException {
        wire.restart(attempt);
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) throws IOException {
        waitFor(event.at());
        return wire.turn(event, answerId);
    }

    @Override
    public void deleted(UUID sessionId) throws IOException {
        wire.deleted(sessionId);
    }

    // The reader sees what came before, and the stream may have to end meanwhile.
    private void waitFor(Instant at) throws IOException {
        var left = last == null ? Duration.ZERO : speed.pause(Duration.between(last, at));
        last = at;
        while (left.isPositive()) {
            out.flush();
            var nap = left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY;
            try {
                sleep.sleep(nap);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted during a pause");
            }
            left = left.minus(nap);
        }
    }
}
