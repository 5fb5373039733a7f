package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.log.LogPages;
import dev.parley.log.Topics;
import dev.parley.seals.Digests;
import dev.parley.seals.RecordList;
import dev.parley.seals.Seal;
import dev.parley.store.seals.Seals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From a message to the proof of it: sealed, exported, checked without the system. */
class AuditTest {

    private final TestSystem system = TestSystem.get();

    @TempDir private Path folder;

    @Test
    void aSessionIsProvenWithoutTheSystemAndNothingOfItCanChangeUnseen() throws IOException {
        var session = sealedSession();

        var lines = export(session);

        assertThat(audit(lines)).startsWith("0 PROVEN. Every record is as it was");
        assertThat(audit(lines)).contains("2 attempts; 0 endings prove nothing");
        int token = firstOfTwoTokens(lines);
        long offset = offset(lines.get(token));
        assertThat(audit(with(lines, token, lines.get(token).replace("Hello", "Hullo"))))
                .startsWith("1 WRONG. The record at offset " + offset + " is not the one");
        assertThat(audit(without(lines, token)))
                .startsWith("1 WRONG. The record at offset " + offset + " is missing");
        var swapped = with(lines, token, lines.get(token + 1));
        assertThat(audit(with(swapped, token + 1, lines.get(token))))
                .startsWith("1 WRONG. The record at offset " + offset + " comes after");
        var foreign =
                lines.get(token).replace("\"offset\":" + offset, "\"offset\":" + (offset + 1));
        var inserted = new ArrayList<>(without(lines, token + 1));
        inserted.add(token + 1, foreign);
        assertThat(audit(inserted)).startsWith("1 WRONG. The record at offset " + (offset + 1));
        // Without the last seal, the records before it are not proven.
        assertThat(audit(lines.subList(0, lines.size() - 1))).startsWith("2 NOT PROVEN.");
        assertThat(audit(List.of())).startsWith("2 NOT PROVEN. The file is empty.");
    }

    @Test
    void aDeletedSessionStaysProvenByItsFileAndByWhatTheEventLogHolds() throws IOException {
        var session = sealedSession();
        var lines = export(session);

        system.api(0).delete("/api/chat/sessions/" + session);

        assertThat(audit(lines)).startsWith("0 PROVEN.");
        assertThat(system.api(1).get(log(session) + "/verify").status()).isEqualTo(404);
        assertThat(sealedDigestsOfTheLog(session)).hasSizeGreaterThanOrEqualTo(1).allMatch(b -> b);
    }

    @Test
    void theServerFindsWhatDoesNotFitItsSeals() {
        // Two intervals at least: the second one's proof begins with the first one's digest.
        var session = sealedSession();
        system.api(0).message(session, "and this later").toEnd();
        awaitSealed(session);
        var key = Digests.key(session.getBytes(StandardCharsets.UTF_8));
        changeOneBitOf(key);
        try {
            var verdict = verdict(session);

            assertThat(verdict.get("valid").booleanValue()).isFalse();
            assertThat(verdict.get("fault").get("kind").stringValue()).isEqualTo("wrong_proof");
            assertThat(verdict.get("fault").get("message").stringValue())
                    .contains("is not about the records");
        } finally {
            changeOneBitOf(key);
        }
        assertThat(verdict(session).get("valid").booleanValue()).isTrue();
    }

    @Test
    void aSealThatWasStoredAndPerhapsNotPublishedIsPublishedToTheByte() {
        var session = sealedSession();
        int partition = system.partition(session);
        var before = published(partition);
        var last = before.getLast();

        // As a sealer leaves it that is killed behind its commit.
        system.database()
                .sql("UPDATE seal SET published = false WHERE partition = ? AND number = ?")
                .params(partition, last.statement().number())
                .update();

        await("the repeat")
                .until(
                        () ->
                                published(partition).stream()
                                                .filter(seal -> isSame(seal, last))
                                                .count()
                                        == 2);
        var byNumber = new HashMap<Long, Seal>();
        for (var seal : published(partition)) {
            var first = byNumber.putIfAbsent(seal.statement().number(), seal);
            assertThat(first == null || isSame(first, seal)).isTrue();
        }
    }

    @Test
    void twoSealersDoNotFork() {
        try (var other =
                system.startAnotherProjector(
                        "--parley.projector.group=nobody-else",
                        "--parley.seals.group=other-sealers",
                        "--parley.seals.max-records=2",
                        "--parley.seals.every=100ms",
                        "--parley.seals.key-file=" + SealKeys.PRIVATE)) {
            for (int i = 0; i < 8; i++) {
                sealedSession();
            }
        }
        for (int partition = 0; partition < 16; partition++) {
            @Nullable Seal before = null;
            for (var seal : stored(partition)) {
                var said = seal.statement();
                assertThat(said.number())
                        .isEqualTo(before == null ? 1 : before.statement().number() + 1);
                if (before != null) {
                    assertThat(said.from()).isEqualTo(before.statement().to());
                    assertThat(said.previous()).isEqualTo(before.hash());
                }
                before = seal;
            }
        }
    }

    private String sealedSession() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "to be sealed").toEnd();
        system.api(1).message(session, "and this").toEnd();
        awaitSealed(session);
        assertThat(verdict(session).get("valid").booleanValue()).isTrue();
        return session;
    }

    private void awaitSealed(String session) {
        await("the seals").until(() -> verdict(session).get("unsealed_records").intValue() == 0);
    }

    private JsonNode verdict(String session) {
        return system.api(0).get(log(session) + "/verify").body();
    }

    private static String log(String session) {
        return "/api/chat/sessions/" + session + "/log";
    }

    private List<String> export(String session) {
        return system.api(1).text(log(session) + "?proof=true").body().lines().toList();
    }

    /** The exit code, and what the command prints. */
    private String audit(List<String> lines) throws IOException {
        var file = folder.resolve("log.ndjson");
        Files.write(file, lines);
        return SealKeys.verify(file);
    }

    private void changeOneBitOf(byte[] key) {
        system.database()
                .sql(
                        "UPDATE seal_leaf SET digest = set_bit(digest, 0, 1 - get_bit(digest, 0))"
                                + " WHERE key_hash = ?")
                .param(key)
                .update();
    }

    /** For each seal over the session: is it about what the event log holds? */
    private List<Boolean> sealedDigestsOfTheLog(String session) {
        var id = UUID.fromString(session);
        var pages = system.apiBean(LogPages.class);
        var page = pages.first("local", id, 0);
        var entries = new ArrayList<>(page.entries());
        while (!page.isLast()) {
            page = pages.after(page);
            entries.addAll(page.entries());
        }
        var digest = Digests.none();
        var fits = new ArrayList<Boolean>();
        for (var over :
                system.apiBean(Seals.class)
                        .over(
                                Digests.key(session.getBytes(StandardCharsets.UTF_8)),
                                pages.partitionOf(id),
                                0,
                                100)) {
            var records = new RecordList();
            for (var entry : entries) {
                long offset = entry.position().offset();
                if (offset >= over.seal().statement().from()
                        && offset < over.seal().statement().to()) {
                    records.add(offset, entry.value());
                }
            }
            digest = Digests.session(digest, records);
            fits.add(hex(digest).equals(hex(over.digest())));
        }
        return fits;
    }

    private List<Seal> stored(int partition) {
        return system.database()
                .sql("SELECT bytes FROM seal WHERE partition = ? ORDER BY number")
                .param(partition)
                .query((row, i) -> Seal.decode(row.getBytes(1)))
                .list();
    }

    /** The seals of a partition in {@code chat.seals}. */
    private List<Seal> published(int partition) {
        var seals = new ArrayList<Seal>();
        var bytes = new ByteArrayDeserializer();
        var topic = new TopicPartition(Topics.SEALS, 0);
        try (var consumer =
                new KafkaConsumer<>(
                        system.apiBean(KafkaClientConfig.class).properties(), bytes, bytes)) {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            long end = consumer.endOffsets(List.of(topic)).getOrDefault(topic, 0L);
            while (consumer.position(topic) < end) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    var seal = Seal.decode(record.value());
                    if (seal.statement().partition() == partition) {
                        seals.add(seal);
                    }
                }
            }
        }
        return seals;
    }

    private static boolean isSame(Seal one, Seal other) {
        return hex(one.bytes()).equals(hex(other.bytes()));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    // A seal may stand between two tokens, but hardly in both answers.
    private static int firstOfTwoTokens(List<String> lines) {
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (lines.get(i).contains("\"text\":\"Hello")
                    && lines.get(i + 1).contains("turn.token")) {
                return i;
            }
        }
        throw new AssertionError("no two tokens in " + lines);
    }

    private static long offset(String line) {
        return Long.parseLong(line.replaceAll(".*\"offset\":(\\d+).*", "$1"));
    }

    private static List<String> with(List<String> lines, int index, String line) {
        var changed = new ArrayList<>(lines);
        changed.set(index, line);
        return changed;
    }

    private static List<String> without(List<String> lines, int index) {
        var changed = new ArrayList<>(lines);
        changed.remove(index);
        return changed;
    }
}
