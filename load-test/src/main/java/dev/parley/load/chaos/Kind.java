package dev.parley.load.chaos;

import dev.parley.load.chaos.Fault.Signal;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The kinds of processes that rounds disturb, and how many of each the cluster has. */
enum Kind {
    WORKER(2),
    API(2),
    PROJECTOR(2),
    BROKER(3),
    POSTGRES(0),
    PROXY(0);

    private final int numbered;

    /**
     * @param numbered how many there are; 0 if there is one without a number
     */
    Kind(int numbered) {
        this.numbered = numbered;
    }

    /** Returns the name that options and tables use. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what can be done to such a process. */
    List<Signal> signals() {
        // Only the way to the database leads by this process.
        return this == POSTGRES
                ? List.of(Signal.KILL, Signal.STOP, Signal.SILENCE)
                : List.of(Signal.KILL, Signal.STOP);
    }

    /** Returns the names of the processes, which are those of their pid files. */
    List<String> processes() {
        return numbered == 0
                ? List.of(toString())
                : IntStream.rangeClosed(1, numbered).mapToObj(n -> this + "-" + n).toList();
    }
}
