package dev.parley.seals;

import dev.parley.events.EventCodec;
import dev.parley.events.TurnEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A partition of two sessions whose records alternate, with a turn in each of them, sealed in three
 * intervals; and what the log call answers for each session.
 */
final class SealedLogs {

    static final UUID ONE = new UUID(0, 1);
    static final UUID OTHER = new UUID(0, 2);
    static final SealKey KEY = SealKey.generate();
    static final TrustedKeys KEYS = new TrustedKeys(List.of(KEY.publicKey()));

    private static final int PARTITION = 3;
    private static final int RECORDS = 18;
    private static final int INTERVAL = 6;
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.120Z");

    private final Map<UUID, List<String>> lines = new HashMap<>();
    private final Map<UUID, Integer> numbers = new HashMap<>();
    private final Map<UUID, AttemptChain> chains = new HashMap<>();
    private final Map<UUID, byte[]> digests = new HashMap<>();
    private byte[] head = Digests.none();
    private int seals;

    /**
     * The lines for a session: 3 records and the seal over them, three times, and a last record.
     */
    static List<String> lines(UUID session) {
        return lines(session, KEY);
    }

    static List<String> lines(UUID session, SealKey key) {
        var logs = new SealedLogs();
        for (int from = 0; from < RECORDS; from += INTERVAL) {
            logs.interval(from, key);
        }
        logs.record(ONE, RECORDS, false);
        return logs.linesOf(session);
    }

    private void interval(int from, SealKey key) {
        var read = new TreeMap<byte[], RecordList>(Arrays::compareUnsigned);
        var sessions = new HashMap<UUID, RecordList>();
        for (int offset = from; offset < from + INTERVAL; offset++) {
            var session = offset % 2 == 0 ? ONE : OTHER;
            var value = record(session, offset, offset >= RECORDS - 2);
            sessions.computeIfAbsent(session, s -> new RecordList()).add(offset, value);
        }
        sessions.forEach((session, records) -> read.put(hash(session), records));
        var contents = new ArrayList<byte[]>();
        read.forEach(
                (hash, records) ->
                        contents.add(
                                Digests.leafContent(hash, Digests.session(before(hash), records))));
        var tree = new MerkleTree(contents);
        var seal =
                Seal.of(
                        new Seal.Statement(
                                PARTITION,
                                ++seals,
                                from,
                                from + INTERVAL,
                                INTERVAL,
                                contents.size(),
                                AT,
                                head,
                                tree.root()),
                        key);
        head = seal.hash();
        sessions.forEach(
                (session, records) -> {
                    int leaf = List.copyOf(read.values()).indexOf(records);
                    var before = before(hash(session));
                    linesOf(session)
                            .add(
                                    new Proof(
                                                    seal,
                                                    session.toString(),
                                                    leaf,
                                                    before,
                                                    records,
                                                    tree.path(leaf))
                                            .line());
                    digests.put(session, Digests.session(before, records));
                });
    }

    private byte[] before(byte[] hash) {
        return List.of(ONE, OTHER).stream()
                .filter(session -> Arrays.equals(hash(session), hash))
                .map(session -> digests.getOrDefault(session, Digests.none()))
                .findFirst()
                .orElseThrow();
    }

    private List<String> linesOf(UUID session) {
        return lines.computeIfAbsent(session, s -> new ArrayList<>());
    }

    private static byte[] hash(UUID session) {
        return Digests.key(session.toString().getBytes(StandardCharsets.UTF_8));
    }

    private byte[] record(UUID session, int offset, boolean ends) {
        int n = numbers.merge(session, 1, Integer::sum);
        var header = new TurnEvent.Header(session, session, 1, n, AT);
        var chain = chains.computeIfAbsent(session, s -> new AttemptChain());
        var event =
                ends
                        ? new TurnEvent.Cancelled(header, "hash", 0, chain.head())
                        : new TurnEvent.Token(header, "word " + offset);
        var value = EventCodec.encode(event);
        chain.add(value);
        linesOf(session).add(line(offset, new String(value, StandardCharsets.UTF_8)));
        return value;
    }

    static String line(int offset, String event) {
        return "{\"topic\":\"chat.events\",\"partition\":%d,\"offset\":%d,\"event\":%s}"
                .formatted(PARTITION, offset, event);
    }
}
