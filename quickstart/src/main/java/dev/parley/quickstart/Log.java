package dev.parley.quickstart;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Up}'s own log: a class apart, because Up must choose the log's folder before any logger.
 */
final class Log {

    private static final Logger log = LoggerFactory.getLogger(Up.class);

    private Log() {}

    static void failed(String part, Throwable cause) {
        log.info("{} did not start", part, cause);
    }

    /** What every thread does now. */
    static void threads() {
        for (var thread : Thread.getAllStackTraces().entrySet()) {
            log.warn(
                    "{} ({})\n\tat {}",
                    thread.getKey().getName(),
                    thread.getKey().getState(),
                    Arrays.stream(thread.getValue())
                            .map(Object::toString)
                            .collect(Collectors.joining("\n\tat ")));
        }
    }
}
