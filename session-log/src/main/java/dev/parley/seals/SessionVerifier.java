package dev.parley.seals;

import dev.parley.seals.Fault.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Checks the records of one session against their seals. Takes all records in order, and each proof
 * after the records that it is about; stops looking at the first fault. Keeps 40 bytes for each
 * record that no proof has come for yet. Not thread-safe.
 */
public final class SessionVerifier {

    private final TrustedKeys keys;
    private final AttemptChains chains = new AttemptChains();

    private @Nullable Fault fault;

    /**
     * The first ending that does not fit its attempt; seals may name the record that is to blame.
     */
    private @Nullable Fault broken;

    private @Nullable String session;
    private @Nullable Seal last;
    private byte[] digest = Digests.none();

    /** The records that no proof has come for yet. */
    private RecordList waiting = new RecordList();

    private @Nullable Integer partition;
    private long lastOffset = -1;
    private long records;
    private long sealed;
    private long intervals;

    public SessionVerifier(TrustedKeys keys) {
        this.keys = keys;
    }

    /** Takes the next record, for which a proof may come. */
    public void record(int partition, long offset, byte @Nullable [] value) {
        tail(partition, offset, value);
        if (fault == null) {
            waiting.add(offset, value);
        }
    }

    /** Takes the next record of those for which no proof comes. */
    public void tail(int partition, long offset, byte @Nullable [] value) {
        records++;
        if (fault != null) {
            return;
        }
        if (this.partition != null && this.partition != partition) {
            fail(
                    Kind.INSERTED,
                    offset,
                    "The record at offset %d is of partition %d, those before it of %d."
                            .formatted(offset, partition, this.partition));
        } else if (offset <= lastOffset) {
            fail(
                    Kind.REORDERED,
                    offset,
                    "The record at offset %d comes after the one at offset %d."
                            .formatted(offset, lastOffset));
        } else if (last != null && offset < last.statement().to()) {
            fail(Kind.INSERTED, offset, inserted(offset));
        } else if (!chains.isRight(value) && broken == null) {
            broken =
                    new Fault(
                            Kind.BROKEN_CHAIN,
                            offset,
                            "The ending at offset %d says that its attempt wrote other events."
                                    .formatted(offset));
        }
        this.partition = partition;
        lastOffset = offset;
    }

    /** Takes the next proof. */
    public void proof(Proof proof) {
        if (fault != null) {
            return;
        }
        fault = faultOf(proof);
        if (fault == null) {
            take(proof);
        }
    }

    private @Nullable Fault faultOf(Proof proof) {
        var said = proof.seal().statement();
        var key = keys.of(proof.seal().keyId());
        if (key.isEmpty()) {
            return new Fault(
                    Kind.UNKNOWN_KEY,
                    said.from(),
                    "Seal %d is signed by another key (%s)."
                            .formatted(
                                    said.number(), HexFormat.of().formatHex(proof.seal().keyId())));
        }
        if (!proof.seal().isSignedBy(key.get())) {
            return new Fault(
                    Kind.FORGED_SEAL,
                    said.from(),
                    "The signature of seal %d is not its key's.".formatted(said.number()));
        }
        if (!follows(proof)) {
            return new Fault(
                    Kind.WRONG_PROOF,
                    said.from(),
                    "Seal %d of partition %d does not follow on what came before it."
                            .formatted(said.number(), said.partition()));
        }
        if (!leadsToTheRoot(proof)) {
            return new Fault(
                    Kind.WRONG_PROOF,
                    said.from(),
                    "Seal %d, for offsets %d to %d, is not about the records that its proof names."
                            .formatted(said.number(), said.from(), said.to() - 1));
        }
        return faultOfRecords(proof);
    }

    // Seals of intervals without a record of this session are not there, so only neighbors can be
    // compared.
    private boolean follows(Proof proof) {
        var said = proof.seal().statement();
        boolean isSameLog = partition == null || said.partition() == partition;
        boolean isSameSession = session == null || session.equals(proof.key());
        if (!isSameLog || !isSameSession || last == null) {
            return isSameLog && isSameSession;
        }
        var before = last.statement();
        return said.number() == before.number() + 1
                ? said.from() == before.to() && Arrays.equals(said.previous(), last.hash())
                : said.number() > before.number() && said.from() > before.to();
    }

    private static boolean leadsToTheRoot(Proof proof) {
        var said = proof.seal().statement();
        var content =
                Digests.leafContent(
                        Digests.key(proof.keyBytes()),
                        Digests.session(proof.before(), proof.records()));
        var root = MerkleTree.root(content, proof.leaf(), said.leaves(), proof.path());
        return Arrays.equals(root, said.root());
    }

    private @Nullable Fault faultOfRecords(Proof proof) {
        var said = proof.seal().statement();
        if (!Arrays.equals(proof.before(), digest)) {
            long after = last == null ? 0 : last.statement().to();
            return new Fault(
                    Kind.MISSING,
                    after,
                    "Seals that were made before offset %d are missing, with all that they prove from offset %d on."
                            .formatted(said.from(), after));
        }
        var expected = proof.records();
        for (int i = 0; i < expected.size(); i++) {
            long offset = expected.offset(i);
            if (i == waiting.size() || waiting.offset(i) > offset) {
                return new Fault(
                        Kind.MISSING,
                        offset,
                        "The record at offset %d is missing.".formatted(offset));
            }
            if (waiting.offset(i) < offset) {
                return new Fault(Kind.INSERTED, waiting.offset(i), inserted(waiting.offset(i)));
            }
            if (!waiting.isSame(i, expected, i)) {
                return new Fault(
                        Kind.CHANGED,
                        offset,
                        "The record at offset %d is not the one that was sealed."
                                .formatted(offset));
            }
        }
        return waiting.size() > expected.size() && waiting.offset(expected.size()) < said.to()
                ? new Fault(
                        Kind.INSERTED,
                        waiting.offset(expected.size()),
                        inserted(waiting.offset(expected.size())))
                : null;
    }

    private static String inserted(long offset) {
        return "The record at offset %d is not among those that were sealed.".formatted(offset);
    }

    private void take(Proof proof) {
        session = proof.key();
        partition = proof.seal().statement().partition();
        last = proof.seal();
        digest = Digests.session(proof.before(), proof.records());
        waiting = waiting.from(proof.records().size());
        sealed += proof.records().size();
        intervals++;
    }

    /** Takes what is neither a record nor a proof. */
    void malformed(String sentence) {
        if (fault == null) {
            fault = new Fault(Kind.NOT_A_LOG, null, sentence);
        }
    }

    private void fail(Kind kind, long offset, String sentence) {
        fault = new Fault(kind, offset, sentence);
    }

    /** Returns true if nothing else is looked for. */
    public boolean hasFailed() {
        return fault != null;
    }

    /** Returns what was found so far. */
    public Verdict verdict() {
        return new Verdict(
                fault == null ? broken : fault,
                session,
                records,
                sealed,
                intervals,
                last == null ? 0 : last.statement().to(),
                chains.proven(),
                chains.unchained());
    }
}
