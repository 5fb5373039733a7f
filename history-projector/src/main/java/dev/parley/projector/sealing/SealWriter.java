package dev.parley.projector.sealing;

import dev.parley.log.Topics;
import dev.parley.seals.Digests;
import dev.parley.seals.MerkleTree;
import dev.parley.seals.RecordList;
import dev.parley.seals.Seal;
import dev.parley.seals.SealKey;
import dev.parley.store.seals.Seals;
import dev.parley.store.seals.Seals.Head;
import dev.parley.store.seals.Seals.Leaf;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes seals and publishes them. A seal, its leaves and the partition's position are one
 * transaction, so that two sealers cannot both seal an interval. Only a seal that is stored is
 * published: after a crash in between, the same bytes are published by whoever seals the partition
 * next. Thread-safe.
 */
final class SealWriter {

    /** Seals read at a time that are to be published. */
    private static final int AT_ONCE = 100;

    private final Seals seals;
    private final TransactionOperations transactions;
    private final KafkaOperations<UUID, byte[]> topic;
    private final SealKey key;
    private final Clock clock;

    SealWriter(
            Seals seals,
            TransactionOperations transactions,
            KafkaOperations<UUID, byte[]> topic,
            SealKey key,
            Clock clock) {
        this.seals = seals;
        this.transactions = transactions;
        this.topic = topic;
        this.key = key;
        this.clock = clock;
    }

    /** Notes whose seals these are, for those who check them. */
    void noteKey() {
        seals.note(key.publicKey());
    }

    Head head(int partition) {
        return seals.head(partition);
    }

    /**
     * Seals what was read behind the last seal.
     *
     * @param from the offset of the last seal's end, or of the partition's beginning
     * @param to the offset behind the last record that was read
     * @return the new head
     * @throws Seals.PositionLost if another sealer has sealed the partition meanwhile
     */
    Head seal(int partition, Head before, long from, long to, Interval interval) {
        return transactions.execute(
                tx -> {
                    var leaves = leaves(partition, interval);
                    var seal =
                            Seal.of(statement(partition, before, from, to, interval, leaves), key);
                    seals.add(before, seal, leaves);
                    return Head.of(seal);
                });
    }

    private Seal.Statement statement(
            int partition, Head before, long from, long to, Interval interval, List<Leaf> leaves) {
        var contents =
                leaves.stream()
                        .map(leaf -> Digests.leafContent(leaf.keyHash(), leaf.digest()))
                        .toList();
        return new Seal.Statement(
                partition,
                before.number() + 1,
                from,
                to,
                interval.records(),
                leaves.size(),
                clock.instant(),
                before.hash(),
                new MerkleTree(contents).root());
    }

    private List<Leaf> leaves(int partition, Interval interval) {
        var byHash = new TreeMap<byte[], RecordList>(Arrays::compareUnsigned);
        interval.byKey().forEach((key, records) -> byHash.put(Digests.key(key.array()), records));
        var before = seals.digests(partition, List.copyOf(byHash.keySet()));
        var leaves = new ArrayList<Leaf>();
        byHash.forEach(
                (hash, records) ->
                        leaves.add(
                                new Leaf(
                                        hash,
                                        Digests.session(
                                                before.getOrDefault(
                                                        ByteBuffer.wrap(hash), Digests.none()),
                                                records))));
        return leaves;
    }

    /** Publishes the stored seals of a partition that may not be published yet, in their order. */
    void publish(int partition) {
        List<Seal> due;
        do {
            due = seals.unpublished(partition, AT_ONCE);
            for (var seal : due) {
                topic.send(new ProducerRecord<UUID, byte[]>(Topics.SEALS, seal.bytes())).join();
                seals.published(seal);
            }
        } while (due.size() == AT_ONCE);
    }
}
