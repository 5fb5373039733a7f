package dev.parley.api.stream;

import dev.parley.delivery.Delivery;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.operations.TokenDelay;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What operators see of this node's streams. Thread-safe. */
@Component
final class StreamMeters {

    private final MeterRegistry registry;
    private final Clock clock;
    private final Timer firstToken;
    private final TokenDelay arrived;
    private final TokenDelay sent;
    private final Counter detached;
    private final Counter resumes;

    StreamMeters(MeterRegistry registry, Clock clock, Delivery delivery) {
        this.registry = registry;
        this.clock = clock;
        this.firstToken =
                Timer.builder("parley.turn.first.token")
                        .description("From a message to its first token at a live reader")
                        .serviceLevelObjectives(TokenDelay.bounds())
                        .register(registry);
        this.arrived = new TokenDelay(registry, clock, "follower");
        this.sent = new TokenDelay(registry, clock, "reader");
        this.detached =
                Counter.builder("parley.readers.detached")
                        .description("Times that a reader had to catch up from the event log")
                        .register(registry);
        this.resumes =
                Counter.builder("parley.readers.resumes")
                        .description("Streams that went on after the last event that was seen")
                        .register(registry);
        Gauge.builder("parley.follower.lag", delivery, Delivery::lag)
                .description("Records that this node's follower has yet to read")
                .baseUnit("records")
                .register(registry);
    }

    /** Shows how many streams are open. */
    void showReaders(OpenStreams streams) {
        Gauge.builder("parley.readers", streams, OpenStreams::count)
                .description("Streams that are open on this node")
                .register(registry);
    }

    void detached() {
        detached.increment();
    }

    void resumed() {
        resumes.increment();
    }

    /** An event was read from delivery, for one reader. */
    void arrived(SessionEvent event) {
        arrived.passed(event);
    }

    /** Times what one reader is sent. */
    ReaderTimes reader() {
        return new ReaderTimes();
    }

    /** The times of one reader. Used by its thread. */
    final class ReaderTimes {
        private @Nullable Instant asked;
        private @Nullable Instant answered;
        private @Nullable Instant sample;

        /** A message was sent to the reader live, and waits for its answer. */
        void accepted(Instant at) {
            asked = at;
        }

        /** An event was written; it is sent with the next {@link #flushed}. */
        void written(SessionEvent event) {
            if (asked != null && event instanceof TurnEvent.Token) {
                answered = asked;
                asked = null;
            }
            if (TokenDelay.times(event)) {
                sample = event.at();
            }
        }

        /** What was written is sent. */
        void flushed() {
            if (answered != null) {
                // Less than nothing if the clocks of two machines differ: it is left out.
                firstToken.record(Duration.between(answered, clock.instant()));
                answered = null;
            }
            if (sample != null) {
                sent.passed(sample);
                sample = null;
            }
        }
    }
}
