package dev.parley.tracing;

import dev.parley.operations.LogContext;
import dev.parley.tracing.Span.Attribute;
import dev.parley.tracing.Span.Begun;
import dev.parley.tracing.Span.Ended;
import dev.parley.tracing.Span.Kind;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Begins the spans of turns; does nothing if nobody wants them. Thread-safe. */
public final class Tracer {

    /** Traces nothing. */
    public static final Tracer OFF = new Tracer(Clock.systemUTC(), null);

    private final Clock clock;
    private final @Nullable Consumer<Ended> sink;

    Tracer(Clock clock, @Nullable Consumer<Ended> sink) {
        this.clock = clock;
        this.sink = sink;
    }

    /** Returns true if anybody wants spans. */
    public boolean isOn() {
        return sink != null;
    }

    /** A call has come with this header {@code traceparent}, which may be none or anything. */
    public void calledFrom(@Nullable String header) {
        if (sink != null) {
            TraceParent.parse(header)
                    .ifPresent(client -> MDC.put(LogContext.TRACE, client.header()));
        }
    }

    /**
     * A message is being taken: the first span of its turn's trace. If the client traces too, the
     * span is linked to the client's.
     */
    public Span message(UUID sessionId, UUID turnId) {
        if (sink == null) {
            return Span.NONE;
        }
        var client = TraceParent.parse(MDC.get(LogContext.TRACE)).orElse(null);
        return begin("message", Kind.SERVER, TraceParent.of(turnId, 0), null, client)
                .with("parley.session_id", sessionId)
                .with("parley.turn_id", turnId);
    }

    /** A worker begins to run an attempt. */
    public Span attempt(UUID sessionId, UUID turnId, int attempt) {
        if (sink == null) {
            return Span.NONE;
        }
        return begin(
                        "attempt",
                        Kind.CONSUMER,
                        TraceParent.of(turnId, attempt),
                        TraceParent.of(turnId, 0),
                        null)
                .with("parley.session_id", sessionId)
                .with("parley.turn_id", turnId)
                .with("parley.attempt", attempt);
    }

    /** A call of a model, within what the thread works on. */
    public Span modelCall(String model) {
        var parent =
                sink == null ? null : TraceParent.parse(MDC.get(LogContext.TRACE)).orElse(null);
        if (parent == null) {
            return Span.NONE;
        }
        return begin("model call", Kind.CLIENT, parent.child(), parent, null)
                .with("gen_ai.request.model", model);
    }

    private Span begin(
            String name,
            Kind kind,
            TraceParent place,
            @Nullable TraceParent parent,
            @Nullable TraceParent link) {
        return new Span(
                new Begun(
                        name,
                        kind,
                        place,
                        parent,
                        link,
                        clock.millis(),
                        MDC.get(LogContext.TRACE),
                        clock,
                        Objects.requireNonNull(sink)));
    }

    /**
     * A record was projected.
     *
     * @param traceParent the record's header; nothing happens if it is no place in a trace
     * @param writtenAt when it was written, in milliseconds
     */
    public void projected(
            @Nullable String traceParent, int partition, long offset, long writtenAt) {
        if (sink == null) {
            return;
        }
        TraceParent.parse(traceParent)
                .ifPresent(
                        parent ->
                                sink.accept(
                                        new Ended(
                                                "project",
                                                Kind.CONSUMER,
                                                parent.child(),
                                                parent,
                                                null,
                                                writtenAt,
                                                clock.millis(),
                                                List.of(
                                                        new Attribute(
                                                                "messaging.destination.partition.id",
                                                                Integer.toString(partition)),
                                                        new Attribute(
                                                                "messaging.kafka.offset",
                                                                Long.toString(offset))),
                                                false)));
    }
}
