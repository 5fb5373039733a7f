package dev.parley.store.seals;

import dev.parley.seals.Digests;
import dev.parley.seals.Seal;
import dev.parley.seals.SealKey;
import dev.parley.seals.TrustedKeys;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of the seals. Joins the caller's transaction. Thread-safe. */
public final class Seals {

    private final JdbcClient jdbc;

    public Seals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How far a partition is sealed.
     *
     * @param number the last seal's; 0 if there is none
     * @param offset where the next one begins
     * @param hash the last seal's; zeros if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Head(long number, long offset, byte[] hash) {

        /** A partition without a seal. */
        public static final Head NONE = new Head(0, 0, Digests.none());

        /** The head that this seal makes. */
        public static Head of(Seal seal) {
            var said = seal.statement();
            return new Head(said.number(), said.to(), seal.hash());
        }
    }

    /** A key's hash, and its digest at the end of an interval. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Leaf(byte[] keyHash, byte[] digest) {}

    /** Returns how far a partition is sealed. */
    public Head head(int partition) {
        return jdbc.sql("SELECT number, next_offset, head FROM seal_position WHERE partition = ?")
                .param(partition)
                .query(
                        (row, i) ->
                                new Head(
                                        row.getLong("number"),
                                        row.getLong("next_offset"),
                                        row.getBytes("head")))
                .optional()
                .orElse(Head.NONE);
    }

    /** Returns the last digest of each of these keys that has one, by the key's hash. */
    public Map<ByteBuffer, byte[]> digests(int partition, List<byte[]> keyHashes) {
        var digests = new HashMap<ByteBuffer, byte[]>();
        jdbc.sql(
                        """
                        SELECT k.key_hash, last.digest
                        FROM unnest(CAST(:keys AS bytea[])) AS k (key_hash)
                        CROSS JOIN LATERAL (SELECT digest FROM seal_leaf l
                            WHERE l.key_hash = k.key_hash AND l.partition = :partition
                            ORDER BY number DESC LIMIT 1) AS last
                        """)
                .param("keys", keyHashes.toArray(byte[][]::new))
                .param("partition", partition)
                .query(
                        row -> {
                            digests.put(ByteBuffer.wrap(row.getBytes(1)), row.getBytes(2));
                        });
        return digests;
    }

    /**
     * Adds a seal, which is not published yet, and moves the partition's position. Call it in a
     * transaction.
     *
     * @param leaves in the tree's order
     * @throws PositionLost if another sealer has moved the position; the caller must roll back
     */
    public void add(Head before, Seal seal, List<Leaf> leaves) {
        move(before, seal);
        var said = seal.statement();
        jdbc.sql("INSERT INTO seal (partition, number, bytes) VALUES (?, ?, ?)")
                .params(said.partition(), said.number(), seal.bytes())
                .update();
        jdbc.sql(
                        """
                        INSERT INTO seal_leaf (partition, number, leaf, key_hash, digest)
                        SELECT :partition, :number, l.ordinal - 1, l.key_hash, l.digest
                        FROM unnest(CAST(:keys AS bytea[]), CAST(:digests AS bytea[]))
                            WITH ORDINALITY AS l (key_hash, digest, ordinal)
                        """)
                .param("partition", said.partition())
                .param("number", said.number())
                .param("keys", leaves.stream().map(Leaf::keyHash).toArray(byte[][]::new))
                .param("digests", leaves.stream().map(Leaf::digest).toArray(byte[][]::new))
                .update();
    }

    private void move(Head before, Seal seal) {
        var after = Head.of(seal);
        int partition = seal.statement().partition();
        int moved =
                jdbc.sql(
                                """
                                INSERT INTO seal_position AS p (partition, number, next_offset, head)
                                SELECT :partition, :number, :offset, :head
                                WHERE :before = 0
                                    OR EXISTS (SELECT FROM seal_position WHERE partition = :partition)
                                ON CONFLICT (partition) DO UPDATE SET number = excluded.number,
                                    next_offset = excluded.next_offset, head = excluded.head
                                WHERE p.number = :before AND p.head = :previous
                                """)
                        .param("partition", partition)
                        .param("number", after.number())
                        .param("offset", after.offset())
                        .param("head", after.hash())
                        .param("before", before.number())
                        .param("previous", before.hash())
                        .update();
        if (moved != 1) {
            throw new PositionLost(
                    "Partition %d is no longer sealed up to seal %d, offset %d"
                            .formatted(partition, before.number(), before.offset()));
        }
    }

    /** Returns the oldest seals of a partition that may not be in {@code chat.seals} yet. */
    public List<Seal> unpublished(int partition, int atMost) {
        return jdbc.sql(
                        """
                        SELECT bytes FROM seal WHERE partition = ? AND NOT published
                        ORDER BY number LIMIT ?
                        """)
                .params(partition, atMost)
                .query((row, i) -> Seal.decode(row.getBytes(1)))
                .list();
    }

    /** Notes that {@code chat.seals} holds this seal. */
    public void published(Seal seal) {
        jdbc.sql("UPDATE seal SET published = true WHERE partition = ? AND number = ?")
                .params(seal.statement().partition(), seal.statement().number())
                .update();
    }

    /**
     * A seal over records of a session.
     *
     * @param leaf the session's place in its tree
     * @param digest the session's, at the end of the interval
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record OverSession(Seal seal, int leaf, byte[] digest) {}

    /**
     * Returns the seals over records of a key, in order.
     *
     * @param after the number of the last one that is known; 0 for the first
     */
    public List<OverSession> over(byte[] keyHash, int partition, long after, int atMost) {
        return jdbc.sql(
                        """
                        SELECT s.bytes, l.leaf, l.digest
                        FROM seal_leaf l JOIN seal s USING (partition, number)
                        WHERE l.key_hash = ? AND l.partition = ? AND l.number > ?
                        ORDER BY l.number LIMIT ?
                        """)
                .params(keyHash, partition, after, atMost)
                .query(
                        (row, i) ->
                                new OverSession(
                                        Seal.decode(row.getBytes("bytes")),
                                        row.getInt("leaf"),
                                        row.getBytes("digest")))
                .list();
    }

    /** Returns the leaves of a seal, in the tree's order. */
    public List<Leaf> leaves(Seal seal) {
        return jdbc.sql(
                        """
                        SELECT key_hash, digest FROM seal_leaf
                        WHERE partition = ? AND number = ? ORDER BY leaf
                        """)
                .params(seal.statement().partition(), seal.statement().number())
                .query((row, i) -> new Leaf(row.getBytes("key_hash"), row.getBytes("digest")))
                .list();
    }

    /** Notes that seals may be signed by this key. */
    public void note(PublicKey key) {
        jdbc.sql("INSERT INTO seal_key (id, public_key) VALUES (?, ?) ON CONFLICT DO NOTHING")
                .params(SealKey.id(key), key.getEncoded())
                .update();
    }

    /** Returns the keys of all sealers there were. */
    public TrustedKeys keys() {
        return new TrustedKeys(
                jdbc.sql("SELECT public_key FROM seal_key")
                        .query((row, i) -> SealKey.decodePublic(row.getBytes(1)))
                        .list());
    }

    /** Another sealer has moved a partition's position. */
    public static final class PositionLost extends RuntimeException {
        private static final long serialVersionUID = 1;

        PositionLost(String message) {
            super(message);
        }
    }
}
