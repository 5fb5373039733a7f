package dev.parley.load.chaos;

import java.time.Duration;

/**
 * What a round does to a process.
 *
 * @param victim the process's name
 * @param away how long it is left dead, stopped, or out of reach
 */
record Fault(Kind kind, String victim, Signal signal, Duration away) {

    /** How the process is disturbed. */
    enum Signal {
        /** SIGKILL; later it is started again. */
        KILL("SIGKILL"),
        /** SIGSTOP; later SIGCONT continues it. */
        STOP("SIGSTOP"),
        /** Nothing that is sent to it or by it arrives; later all of it does. */
        SILENCE("silence");

        private final String word;

        Signal(String word) {
            this.word = word;
        }

        /** Returns the name that tables use. */
        @Override
        public String toString() {
            return word;
        }
    }
}
