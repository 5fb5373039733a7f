package dev.parley.seals;

import static dev.parley.seals.SealedLogs.KEYS;
import static dev.parley.seals.SealedLogs.ONE;
import static dev.parley.seals.SealedLogs.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.encryption.KeysInMemory;
import dev.parley.events.EventCodec;
import dev.parley.events.FailureCode;
import dev.parley.events.TurnEvent;
import dev.parley.seals.Fault.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * An exported log proves what its seals say, and nothing of it can change unseen. The records of
 * the session have the offsets 0, 2, 4 (lines 0 to 2, and their seal is line 3), 6, 8, 10 (4 to 7),
 * 12, 14, 16 (8 to 11), and 18 (line 12), which no seal is about.
 */
class ProvenLogTest {

    private final List<String> lines = new ArrayList<>(SealedLogs.lines(ONE));

    @Test
    void aLogThatNobodyChangedIsProvenUpToItsLastSeal() {
        var verdict = verify();

        assertThat(verdict).isEqualTo(new Verdict(null, ONE.toString(), 10, 9, 3, 18, 1, 0));
        assertThat(verdict.isProven()).isFalse();
        assertThat(verdict.unsealed()).isEqualTo(1);

        lines.removeLast();
        assertThat(verify().isProven()).isTrue();
    }

    @Test
    void eachChangedRecordIsNamed() {
        for (int line = 0; line < 12; line++) {
            if (isRecord(line)) {
                var whole = lines.get(line);
                lines.set(line, whole.replace("12:00:00", "12:00:01"));
                assertFault(Kind.CHANGED, offset(line));
                lines.set(line, whole.replace("{\"type\"", "{ \"type\""));
                assertFault(Kind.CHANGED, offset(line));
                lines.set(line, whole);
            }
        }
    }

    @Test
    void eachDroppedRecordIsNamed() {
        for (int line = 0; line < 12; line++) {
            if (isRecord(line)) {
                var whole = lines.remove(line);
                assertFault(Kind.MISSING, offset(whole));
                lines.add(line, whole);
            }
        }
    }

    @Test
    void eachInsertedRecordIsNamed() {
        for (int line = 0; line < 12; line++) {
            if (isRecord(line)) {
                long offset = offset(line) + 1;
                lines.add(line + 1, SealedLogs.line((int) offset, "{\"type\":\"later.kind\"}"));
                assertFault(Kind.INSERTED, offset);
                lines.remove(line + 1);
            }
        }
    }

    @Test
    void aRecordOfAnotherSessionIsNamed() {
        var others = SealedLogs.lines(OTHER);
        lines.add(1, others.getFirst());
        assertFault(Kind.INSERTED, 1);

        lines.remove(1);
        lines.set(0, others.getFirst().replace("\"offset\":1,", "\"offset\":0,"));
        assertFault(Kind.CHANGED, 0);
    }

    @Test
    void recordsInAnotherOrderAreNamed() {
        for (int line = 1; line < 12; line++) {
            if (isRecord(line) && isRecord(line - 1)) {
                lines.add(line - 1, lines.remove(line));
                assertFault(Kind.REORDERED, offset(line));
                lines.add(line - 1, lines.remove(line));
            }
        }
        // Values in another order, at the offsets of each other.
        var first = lines.get(0);
        var second = lines.get(1);
        lines.set(0, second.replace("\"offset\":2,", "\"offset\":0,"));
        lines.set(1, first.replace("\"offset\":0,", "\"offset\":2,"));
        assertFault(Kind.CHANGED, 0);
    }

    @Test
    void aRecordBehindItsSealIsNamed() {
        lines.add(4, lines.remove(2));

        assertFault(Kind.MISSING, 4);
    }

    @Test
    void aWholeIntervalThatIsMissingIsNoticed() {
        var dropped = new ArrayList<>(lines);
        dropped.subList(4, 8).clear();
        assertThat(fault(verify(dropped)))
                .isEqualTo(
                        new Fault(
                                Kind.MISSING,
                                6L,
                                "Seals that were made before offset 12 are missing, with all that they prove from offset 6 on."));
    }

    @Test
    void aSealThatIsMissingIsNoticed() {
        for (int line : new int[] {3, 7}) {
            var whole = lines.remove(line);
            assertThat(fault(verify()).kind()).isEqualTo(Kind.MISSING);
            lines.add(line, whole);
        }
        // Without the last one its records are unsealed, which is said.
        lines.remove(11);
        assertThat(verify().fault()).isNull();
        assertThat(verify().unsealed()).isEqualTo(4);
    }

    @Test
    void sealsInAnotherOrderOrTwiceAreNoticed() {
        lines.add(7, lines.get(3));

        assertThat(fault(verify()).kind()).isEqualTo(Kind.WRONG_PROOF);
    }

    @Test
    void aSealOfAnotherKeyProvesNothing() {
        lines.set(3, SealedLogs.lines(ONE, SealKey.generate()).get(3));

        assertFault(Kind.UNKNOWN_KEY, 0);
    }

    @Test
    void aForgedSealProvesNothing() {
        var proof = Proof.read(bytes(lines.get(3)));
        var seal = proof.seal().bytes();
        seal[seal.length - 1] ^= 1;
        lines.set(3, with(proof, Seal.decode(seal), proof.leaf(), proof.records(), proof.path()));

        assertFault(Kind.FORGED_SEAL, 0);
    }

    @Test
    void aProofThatWasChangedProvesNothing() {
        var proof = Proof.read(bytes(lines.get(3)));
        var fewer = proof.records().from(1);
        var changes =
                List.of(
                        with(proof, proof.seal(), 1 - proof.leaf(), proof.records(), proof.path()),
                        with(proof, proof.seal(), proof.leaf(), fewer, proof.path()),
                        with(proof, proof.seal(), proof.leaf(), proof.records(), List.of()),
                        with(
                                proof,
                                proof.seal(),
                                proof.leaf(),
                                proof.records(),
                                List.of(Digests.none())));
        for (var change : changes) {
            lines.set(3, change);
            assertFault(Kind.WRONG_PROOF, 0);
        }
        // All of another session.
        lines.set(3, SealedLogs.lines(OTHER).get(3));
        assertThat(verify().fault()).isNotNull();
    }

    @Test
    void whatIsNoLineOfALogIsNoticed() {
        for (var line :
                List.of(
                        "",
                        "{}",
                        lines.get(0).replace(",\"offset\"", ", \"offset\""),
                        lines.get(0) + " ",
                        "{\"kind\":\"seal\",\"seal\":7}",
                        lines.get(3).substring(0, 100))) {
            var changed = new ArrayList<>(lines);
            changed.add(1, line);
            assertThat(fault(verify(changed)))
                    .isEqualTo(
                            new Fault(
                                    Kind.NOT_A_LOG,
                                    null,
                                    "Line 2 is neither a record nor a seal as the log call writes them."));
        }
    }

    @Test
    void anEndingShowsWhatIsMissingOfItsAttemptEvenBeforeASealDoes() {
        // Of an honest log of an attempt, one event after the other is missing.
        var chain = new AttemptChain();
        var attempt = new ArrayList<TurnEvent>();
        for (int n = 1; n <= 4; n++) {
            attempt.add(new TurnEvent.Token(header(1, n), "word " + n));
            chain.add(EventCodec.encode(attempt.getLast()));
        }
        attempt.add(TurnEvent.Failed.of(header(1, 5), FailureCode.INTERNAL, chain.head()));
        assertThat(verifyEvents(attempt).fault()).isNull();
        assertThat(verifyEvents(attempt).chains()).isEqualTo(1);

        for (int missing = 0; missing < 4; missing++) {
            var rest = new ArrayList<>(attempt);
            rest.remove(missing);
            assertThat(fault(verifyEvents(rest)))
                    .isEqualTo(
                            new Fault(
                                    Kind.BROKEN_CHAIN,
                                    3L,
                                    "The ending at offset 3 says that its attempt wrote other events."));
        }
    }

    @Test
    void repeatsLostAttemptsAndEndingsOfNoWorkerBreakNoChain() {
        var chain = new AttemptChain();
        var lost = new TurnEvent.Token(header(1, 1), "of a worker that is lost");
        var token = new TurnEvent.Token(header(2, 1), "of the next");
        chain.add(EventCodec.encode(token));
        var ending = new TurnEvent.Cancelled(header(2, 2), "hash", 0, chain.head());
        var verdict =
                verifyEvents(
                        List.of(
                                lost,
                                token,
                                new TurnEvent.Token(header(1, 2), "still writing"),
                                token,
                                ending,
                                ending,
                                TurnEvent.Failed.of(header(3, 1), FailureCode.EXPIRED)));

        assertThat(verdict.fault()).isNull();
        assertThat(verdict.chains()).isEqualTo(1);
        assertThat(verdict.unchained()).isEqualTo(1);
    }

    @Test
    void theChainOfAnEncryptedAttemptIsProvenWithoutItsKey() {
        var cipher = new KeysInMemory().cipher();
        var chain = new AttemptChain();
        var lines = new ArrayList<String>();
        for (int n = 1; n <= 3; n++) {
            var word = cipher.encode(new TurnEvent.Token(header(1, n), "secret " + n)).bytes();
            chain.add(word);
            lines.add(encrypted(lines.size(), word));
        }
        var ending = TurnEvent.Failed.of(header(1, 4), FailureCode.INTERNAL, chain.head());
        lines.add(encrypted(lines.size(), cipher.encode(ending).bytes()));

        assertThat(String.join("", lines)).doesNotContain("secret");
        assertThat(verify(lines).fault()).isNull();
        assertThat(verify(lines).chains()).isEqualTo(1);
        lines.remove(1);
        assertThat(fault(verify(lines)).kind()).isEqualTo(Kind.BROKEN_CHAIN);
    }

    private static String encrypted(int offset, byte[] record) {
        return SealedLogs.line(offset, new String(record, StandardCharsets.UTF_8))
                .replace("\"event\":", "\"record\":");
    }

    private static TurnEvent.Header header(int attempt, int n) {
        return new TurnEvent.Header(ONE, ONE, attempt, n, Instant.EPOCH);
    }

    private static Verdict verifyEvents(List<? extends TurnEvent> events) {
        var lines = new ArrayList<String>();
        for (var event : events) {
            lines.add(SealedLogs.line(lines.size(), EventCodec.encodeToString(event)));
        }
        return verify(lines);
    }

    private static String with(
            Proof proof, Seal seal, int leaf, RecordList records, List<byte[]> path) {
        return new Proof(seal, proof.key(), leaf, proof.before(), records, path).line();
    }

    private void assertFault(Kind kind, long offset) {
        var fault = fault(verify());
        assertThat(fault.kind()).as("%s", fault).isEqualTo(kind);
        assertThat(fault.offset()).as("%s", fault).isEqualTo(offset);
    }

    private Verdict verify() {
        return verify(lines);
    }

    private static Verdict verify(List<String> lines) {
        try {
            return ProvenLog.verify(
                    new ByteArrayInputStream(bytes(String.join("\n", lines) + "\n")), KEYS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fault fault(Verdict verdict) {
        return Objects.requireNonNull(verdict.fault(), "a fault");
    }

    private boolean isRecord(int line) {
        return lines.get(line).contains("\"offset\"");
    }

    private long offset(int line) {
        return offset(lines.get(line));
    }

    private static long offset(String line) {
        return Long.parseLong(line.replaceAll(".*\"offset\":(\\d+).*", "$1"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
