package dev.parley.operations;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Whom the log lines of a thread are about: their ids stand in each line until this is closed, by
 * the thread that opened it. Ids only: what users write is in no log.
 */
public final class LogContext implements AutoCloseable {

    public static final String SESSION = "session_id";
    public static final String TURN = "turn_id";
    public static final String DOCUMENT = "document_id";

    /**
     * The place in a trace, in the form and by the name of W3C's header; only if there are traces.
     */
    public static final String TRACE = "traceparent";

    private final @Nullable Map<String, String> before = MDC.getCopyOfContextMap();

    private LogContext() {}

    /** The thread works on a turn from now on. */
    public static LogContext ofTurn(UUID sessionId, UUID turnId) {
        var context = new LogContext();
        turn(sessionId, turnId);
        return context;
    }

    /** The thread works on a session from now on. */
    public static LogContext ofSession(UUID sessionId) {
        var context = new LogContext();
        MDC.put(SESSION, sessionId.toString());
        return context;
    }

    /** The thread works on a document from now on. */
    public static LogContext ofDocument(UUID documentId) {
        var context = new LogContext();
        MDC.put(DOCUMENT, documentId.toString());
        return context;
    }

    /** Keeps what the lines are about, so that {@link #turn} can be told later. */
    public static LogContext open() {
        return new LogContext();
    }

    /** The turn that the thread works on has become known; to be called while a context is open. */
    public static void turn(UUID sessionId, UUID turnId) {
        MDC.put(SESSION, sessionId.toString());
        MDC.put(TURN, turnId.toString());
    }

    /** Another part of this work runs on another thread: its lines are about the same. */
    public static Runnable carried(Runnable work) {
        var here = MDC.getCopyOfContextMap();
        return () -> {
            try (var there = new LogContext()) {
                set(here);
                work.run();
            }
        };
    }

    /** As {@link #carried(Runnable)}, for work with a result. */
    public static <T> Callable<T> carried(Callable<T> work) {
        var here = MDC.getCopyOfContextMap();
        return () -> {
            try (var there = new LogContext()) {
                set(here);
                return work.call();
            }
        };
    }

    @Override
    public void close() {
        set(before);
    }

    private static void set(@Nullable Map<String, String> ids) {
        if (ids == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(ids);
        }
    }
}
