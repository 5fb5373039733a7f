package dev.parley.api.stream;

import dev.parley.delivery.Delivery;
import dev.parley.events.SessionEvent;
import dev.parley.events.TokenSample;
import dev.parley.events.TurnEvent;
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

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2)
    };

    private final MeterRegistry registry;
    private final Clock clock;
    private final Timer firstToken;
    private final Timer arrived;
    private final Timer sent;
    private final Counter detached;
    private final Counter resumes;

    StreamMeters(MeterRegistry registry, Clock clock, Delivery delivery) {
        this.registry = registry;
        this.clock = clock;
        this.firstToken =
                Timer.builder("parley.turn.first.token")
                        .description("From a message to its first token at a live reader")
                        .serviceLevelObjectives(BOUNDS)
                        .register(registry);
        this.arrived = hop("follower");
        this.sent = hop("reader");
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

    private Timer hop(String hop) {
        return Timer.builder("parley.token.delay")
                .tag("hop", hop)
                .description("Age of a sampled token at a hop: log, follower, reader")
                .serviceLevelObjectives(BOUNDS)
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
        if (TokenSample.has(event)) {
            record(arrived, event.at());
        }
    }

    private void record(Timer timer, Instant since) {
        // Less than nothing if the clocks of two machines differ: the timer leaves it out.
        timer.record(Duration.between(since, clock.instant()));
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
            if (TokenSample.has(event)) {
                sample = event.at();
            }
        }

        /** What was written is sent. */
        void flushed() {
            if (answered != null) {
                record(firstToken, answered);
                answered = null;
            }
            if (sample != null) {
                record(sent, sample);
                sample = null;
            }
        }
    }
}
