package dev.parley.load.chaos;

import java.time.Duration;

/**
 * What is done to a process.
 *
 * @param victim its name
 * @param away how long it is left dead, or stopped
 */
record Fault(Kind kind, String victim, Signal signal, Duration away) {

    /** How it is put out. */
    enum Signal {
        /** SIGKILL; it is started again. */
        KILL,
        /** SIGSTOP; it is continued with SIGCONT. */
        STOP
    }
}
