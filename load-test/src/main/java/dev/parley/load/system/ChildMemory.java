package dev.parley.load.system;

import java.io.IOException;
import java.time.Duration;

/** Watches the memory of a process's children. */
public final class ChildMemory {

    private static final Duration EVERY = Duration.ofMillis(50);

    private final ProcessHandle parent;
    private final Thread watching;
    private volatile long most;

    private ChildMemory(ProcessHandle parent) {
        this.parent = parent;
        this.watching = Thread.ofPlatform().daemon().unstarted(this::watch);
    }

    public static ChildMemory watch(ProcessHandle parent) {
        var memory = new ChildMemory(parent);
        memory.watching.start();
        return memory;
    }

    /**
     * Stops; returns the most memory that one child had resident, in bytes, or 0 if none was seen.
     */
    public long stop() throws InterruptedException {
        watching.interrupt();
        watching.join();
        return most;
    }

    private void watch() {
        try {
            while (true) {
                parent.children().forEach(this::look);
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            // Told to stop.
        }
    }

    private void look(ProcessHandle child) {
        try {
            most = Math.max(most, ProcessMemory.of(child).mostResident());
        } catch (IOException e) {
            // The child has gone meanwhile.
        }
    }
}
