package dev.parley.quickstart.client.server;

import dev.parley.quickstart.CannotStart;
import java.time.Duration;

/** The server answers, but not with what was asked for. */
public final class Refused extends CannotStart {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration retryAfter;

    /**
     * @param retryAfter zero if the server names no time
     */
    Refused(String sentence, int status, Duration retryAfter) {
        super(sentence, null, isTemporary(status) ? ExitCodes.AWAY : 1);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    private static boolean isTemporary(int status) {
        return status == 429 || status >= 500;
    }

    /** Returns true if the same call may succeed later. */
    boolean isTemporary() {
        return isTemporary(status);
    }

    int status() {
        return status;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
