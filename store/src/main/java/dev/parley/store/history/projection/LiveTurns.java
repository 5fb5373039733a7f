package dev.parley.store.history.projection;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The live turns that the projector keeps in memory between two batches. What is kept of a
 * partition belongs to one position; a batch that begins anywhere else finds nothing, nor does the
 * batch after one that was rolled back. So a rebuild, another projector or a lost transaction
 * cannot leave anything stale. If the bound is reached, the turns that were used least recently are
 * dropped and will be read from their rows. Thread-safe.
 */
public final class LiveTurns {

    private final long maxBytes;
    private final Map<UUID, Kept> turns = new LinkedHashMap<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private long bytes;

    /**
     * @param maxBytes most bytes that the turns may take, roughly
     */
    public LiveTurns(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private record Kept(LiveTurn turn, long bytes) {
        int partition() {
            return turn.partition();
        }
    }

    /**
     * Begins a batch. Until it is kept, nothing is known of its partitions.
     *
     * @param from position of each partition of the batch
     */
    public synchronized Batch begin(Map<Integer, Long> from) {
        for (var partition : from.entrySet()) {
            var position = positions.remove(partition.getKey());
            if (!partition.getValue().equals(position)) {
                removeIf(kept -> kept.partition() == partition.getKey());
            }
        }
        return new Batch(Set.copyOf(from.keySet()));
    }

    /** The turns of one batch. For one thread. */
    public final class Batch {

        private final Set<Integer> partitions;

        private Batch(Set<Integer> partitions) {
            this.partitions = partitions;
        }

        /** Hands over a turn, which is then no longer kept; null if it must be read. */
        @Nullable LiveTurn take(UUID turnId) {
            synchronized (LiveTurns.this) {
                var kept = turns.get(turnId);
                if (kept == null || !partitions.contains(kept.partition())) {
                    return null;
                }
                turns.remove(turnId);
                bytes -= kept.bytes();
                return kept.turn();
            }
        }

        /**
         * Keeps the batch's live turns. Call it after the commit only.
         *
         * @param to the positions that the batch has reached
         */
        public void keep(HistoryRows rows, Map<Integer, Long> to) {
            LiveTurns.this.keep(rows.liveTurns(), rows.removedSessions(), to);
        }
    }

    synchronized void keep(
            Collection<LiveTurn> live, Collection<UUID> removedSessions, Map<Integer, Long> to) {
        removeSessions(removedSessions);
        live.forEach(this::put);
        positions.putAll(to);
        dropLeastRecent();
    }

    private void put(LiveTurn turn) {
        var kept = new Kept(turn, turn.bytes());
        // Removed first, so that it becomes the one that was used last.
        var before = turns.remove(turn.turnId());
        turns.put(turn.turnId(), kept);
        bytes += kept.bytes() - (before == null ? 0 : before.bytes());
    }

    private void removeSessions(Collection<UUID> sessions) {
        if (!sessions.isEmpty()) {
            removeIf(kept -> sessions.contains(kept.turn().sessionId()));
        }
    }

    private void removeIf(Predicate<Kept> condition) {
        for (var all = turns.values().iterator(); all.hasNext(); ) {
            var kept = all.next();
            if (condition.test(kept)) {
                all.remove();
                bytes -= kept.bytes();
            }
        }
    }

    private void dropLeastRecent() {
        for (var oldest = turns.values().iterator(); bytes > maxBytes && oldest.hasNext(); ) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }
}
