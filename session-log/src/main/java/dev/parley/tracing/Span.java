package dev.parley.tracing;

import dev.parley.operations.LogContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A part of a turn's work. From its begin to its end the thread's log lines and records carry its
 * place in the trace. For the thread that began it.
 */
public final class Span implements AutoCloseable {

    static final Span NONE = new Span();

    /** What OTLP calls the kinds. */
    enum Kind {
        INTERNAL(1),
        SERVER(2),
        CLIENT(3),
        CONSUMER(5);

        final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    record Attribute(String name, String value) {}

    /** A span that has ended. */
    record Ended(
            String name,
            Kind kind,
            TraceParent place,
            @Nullable TraceParent parent,
            @Nullable TraceParent link,
            long startMillis,
            long endMillis,
            List<Attribute> attributes,
            boolean failed) {}

    private final @Nullable Begun begun;
    private final List<Attribute> attributes = new ArrayList<>();
    private boolean failed;

    /** What is known at the begin. */
    record Begun(
            String name,
            Kind kind,
            TraceParent place,
            @Nullable TraceParent parent,
            @Nullable TraceParent link,
            long startMillis,
            @Nullable String before,
            Clock clock,
            Consumer<Ended> sink) {}

    private Span() {
        this.begun = null;
    }

    Span(Begun begun) {
        this.begun = begun;
        MDC.put(LogContext.TRACE, begun.place().header());
    }

    /** Notes an id or a number; never what a user wrote. */
    public Span with(String name, Object value) {
        if (begun != null) {
            attributes.add(new Attribute(name, value.toString()));
        }
        return this;
    }

    /** The work failed. */
    public void failed(String why) {
        if (begun != null) {
            failed = true;
            with("error.type", why);
        }
    }

    @Override
    public void close() {
        if (begun == null) {
            return;
        }
        if (begun.before() == null) {
            MDC.remove(LogContext.TRACE);
        } else {
            MDC.put(LogContext.TRACE, begun.before());
        }
        begun.sink()
                .accept(
                        new Ended(
                                begun.name(),
                                begun.kind(),
                                begun.place(),
                                begun.parent(),
                                begun.link(),
                                begun.startMillis(),
                                begun.clock().millis(),
                                List.copyOf(attributes),
                                failed));
    }
}
