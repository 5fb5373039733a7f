package dev.parley.system;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a {@link DoomedService}, reported to the test one by one. A session that has a
 * crash point writes nothing more after the write that the point names. Kafka and the database then
 * hold of it what they would hold if the process had been killed there. So one process, killed
 * once, dies at another point for each session. Safe for use by many threads.
 */
final class Writes {

    /** The crash point before the first write. */
    static final String NOTHING = "nothing";

    /** What happens to a thread whose session is cut off. */
    enum Cut {
        /** It waits until the process is killed. */
        STANDS_STILL,
        /**
         * Its write fails, since the thread has other sessions to work for. If it writes again for
         * this one, to make up for the failure, that fails as well.
         */
        FAILS
    }

    /** What to do with a write. */
    enum Verdict {
        DO,
        /** Do it; the session is cut off with it. */
        DO_AS_THE_LAST,
        /** Do not do it; the session is cut off. */
        CUT
    }

    private static final class Watched {
        final String point;
        final Map<String, Integer> counts = new HashMap<>();
        boolean cut;

        Watched(String point) {
            this.point = point;
        }
    }

    private final Cut cut;
    private final Map<UUID, Watched> watched = new ConcurrentHashMap<>();

    Writes(Cut cut) {
        this.cut = cut;
    }

    /**
     * @param point the last write that the session gets to do; empty for all
     */
    void watch(UUID session, String point) {
        watched.put(session, new Watched(point));
    }

    boolean isWatched(UUID session) {
        return watched.containsKey(session);
    }

    /** The sessions that are watched. */
    Set<UUID> watched() {
        return Set.copyOf(watched.keySet());
    }

    /** Decides on a write; the second write of one name is {@code name 2}. */
    Verdict next(UUID session, String name) {
        var writer = watched.get(session);
        if (writer == null) {
            return Verdict.DO;
        }
        synchronized (writer) {
            if (writer.point.equals(NOTHING) && !writer.cut) {
                writer.cut = true;
                tellCut(session);
            }
            if (writer.cut) {
                return Verdict.CUT;
            }
            int count = writer.counts.merge(name, 1, Integer::sum);
            var write = count == 1 ? name : name + " " + count;
            DoomedService.tell("wrote " + session + " " + write);
            writer.cut = write.equals(writer.point);
            return writer.cut ? Verdict.DO_AS_THE_LAST : Verdict.DO;
        }
    }

    /** Notes that the last write of a session is done. */
    void tellCut(UUID session) {
        DoomedService.tell("cut " + session);
    }

    /** A call that writes, and returns when that is done. */
    interface Write {
        @Nullable Object run();
    }

    /** Does a write, or not, by the verdicts on its sessions. */
    @Nullable Object blocking(Collection<UUID> sessions, String name, Write write) {
        var verdicts = new HashMap<UUID, Verdict>();
        sessions.forEach(session -> verdicts.put(session, next(session, name)));
        if (!verdicts.isEmpty() && verdicts.values().stream().allMatch(Verdict.CUT::equals)) {
            throw cutOff();
        }
        var result = write.run();
        for (var verdict : verdicts.entrySet()) {
            if (verdict.getValue() == Verdict.DO_AS_THE_LAST) {
                tellCut(verdict.getKey());
            }
        }
        if (cut == Cut.STANDS_STILL && verdicts.containsValue(Verdict.DO_AS_THE_LAST)) {
            throw cutOff();
        }
        return result;
    }

    private RuntimeException cutOff() {
        if (cut == Cut.STANDS_STILL) {
            standStill();
        }
        return new CompletionException(new IllegalStateException("cut off"));
    }

    private static void standStill() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The result for the caller of a write that does not block; null if it never gets one. */
    @Nullable Exception failure() {
        return cut == Cut.FAILS ? new IllegalStateException("cut off") : null;
    }
}
