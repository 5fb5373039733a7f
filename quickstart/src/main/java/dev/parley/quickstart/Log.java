package dev.parley.quickstart;

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
}
