package dev.parley.api.log;

import dev.parley.log.LogEntry;
import dev.parley.seals.Digests;
import dev.parley.seals.MerkleTree;
import dev.parley.seals.Proof;
import dev.parley.seals.RecordList;
import dev.parley.store.seals.Seals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The seals over the records of a key, each at its place among them. Keeps the digests of one
 * interval, and reads the seals a page at a time. Not thread-safe.
 */
final class PassingSeals {

    private static final int PAGE = 100;

    private final Seals seals;
    private final String key;
    private final byte[] keyHash;
    private final int partition;
    private final long end;
    private final Queue<Seals.OverSession> page = new ArrayDeque<>();

    private Seals.@Nullable OverSession next;
    private RecordList records = new RecordList();
    private byte[] digest = Digests.none();

    /**
     * @param key of the records
     * @param partition as seals call it
     * @param end the offset before which all records are read; seals that go further are left out
     */
    PassingSeals(Seals seals, String key, int partition, long end) {
        this.seals = seals;
        this.key = key;
        this.keyHash = Digests.key(key.getBytes(StandardCharsets.UTF_8));
        this.partition = partition;
        this.end = end;
        this.next = read(0);
    }

    /** Returns the proof of what came before this record, if the record begins a new interval. */
    Optional<Proof> before(LogEntry entry) {
        return next != null && entry.position().offset() >= next.seal().statement().to()
                ? Optional.of(pass(next))
                : Optional.empty();
    }

    /**
     * Takes the next record.
     *
     * @return false if no seal is about it
     */
    boolean take(LogEntry entry) {
        if (next == null) {
            return false;
        }
        records.add(entry.position().offset(), entry.value());
        return true;
    }

    /** Returns the proof of what came last, once all records are read. */
    Optional<Proof> last() {
        return next == null ? Optional.empty() : Optional.of(pass(next));
    }

    private Proof pass(Seals.OverSession over) {
        var leaves =
                seals.leaves(over.seal()).stream()
                        .map(leaf -> Digests.leafContent(leaf.keyHash(), leaf.digest()))
                        .toList();
        var proof =
                new Proof(
                        over.seal(),
                        key,
                        over.leaf(),
                        digest,
                        records,
                        new MerkleTree(leaves).path(over.leaf()));
        digest = over.digest();
        records = new RecordList();
        next = read(over.seal().statement().number());
        return proof;
    }

    private Seals.@Nullable OverSession read(long after) {
        if (page.isEmpty()) {
            page.addAll(seals.over(keyHash, partition, after, PAGE));
        }
        var found = page.poll();
        return found != null && found.seal().statement().to() <= end ? found : null;
    }
}
