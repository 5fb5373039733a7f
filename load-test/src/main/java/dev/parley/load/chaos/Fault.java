package dev.parley.load.chaos;

import java.time.Duration;

/**
 * What a round does to a process.
 *
 * @param victim the process's name
 * @param away how long it is left dead, or stopped
 */
record Fault(Kind kind, String victim, Signal signal, Duration away) {

    /** How the process is disturbed. */
    enum Signal {
        /** SIGKILL; later it is started again. */
        KILL,
        /** SIGSTOP; later SIGCONT continues it. */
        STOP
    }
}
