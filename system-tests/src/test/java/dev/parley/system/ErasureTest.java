package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.encryption.EventCipher;
import dev.parley.encryption.LocalMasterKey;
import dev.parley.events.MessageAccepted;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.turns.TurnPublisher;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.SseStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What people write is in Kafka under a key of its session, and the key is gone with the session.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErasureTest {

    private final TestSystem system = TestSystem.get();
    private final Leftovers leftovers =
            new Leftovers(system.apiBean(Admin.class), system.database());
    private final EncryptedSystem encrypted = new EncryptedSystem();

    @AfterAll
    void stop() {
        encrypted.close();
    }

    @Test
    void noWordIsInKafkaAndEverybodyReadsTheSame() {
        system.model.when("quincunx asked", Script.answer("rubicund ", "answer", "."));
        var session = create("tatterdemalion title");
        var stream = encrypted.api().message(session, "quincunx asked");
        var turn = stream.header("Parley-Turn-Id");
        var events = stream.toEnd();
        // A session without encryption, which shows that the files are read right.
        var plain = system.api(0).createSession();
        system.api(0).message(plain, "galimatias in the clear").toEnd();

        assertThat(EventStream.text(events)).isEqualTo("rubicund answer.");
        assertThat(leftovers.inKafka("galimatias", Topics.EVENTS)).isNotEmpty();
        assertThat(leftovers.inKafka(session, Topics.EVENTS)).isNotEmpty();
        for (var word : List.of("tatterdemalion", "quincunx", "rubicund")) {
            assertThat(leftovers.inKafka(word, "chat.")).as(word).isEmpty();
        }
        // From the event log, then from the archive, by a node that does not encrypt.
        assertThat(system.api(1).turn(session, turn).toEnd()).isEqualTo(events);
        system.awaitProjected();
        assertThat(system.api(1).turn(session, turn).toEnd()).isEqualTo(events);
        var history = system.api(0).history(session);
        assertThat(history.at("/messages/1/content").stringValue()).isEqualTo("rubicund answer.");
        assertThat(history.get("title").stringValue()).isEqualTo("tatterdemalion title");
        assertThat(failures(session)).isZero();

        var log = system.api(1).text(log(session)).body();
        assertThat(log.lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("\"record\":{") && line.contains("\"encrypted\":"))
                .noneMatch(line -> line.contains("\"event\":null"));
        assertThat(log).contains("tatterdemalion", "quincunx", "rubicund");
        // A proof is about what Kafka holds.
        assertThat(system.api(1).text(log(session) + "?proof=true").body())
                .contains("\"encrypted\":")
                .doesNotContain("quincunx", "rubicund");
        var verdict = system.api(1).get(log(session) + "/verify").body();
        assertThat(verdict.get("valid").booleanValue()).isTrue();
        assertThat(verdict.get("chained_attempts").intValue()).isEqualTo(1);
    }

    @Test
    void whatADeletedSessionSaidIsNowhereAndARebuildGivesTheSameRows() {
        system.model.when("borborygmus asked", Script.answer("susurrus ", "answer"));
        var kept = create("kept");
        var session = create("pulchritude title");
        encrypted.api().message(kept, "kept too").toEnd();
        encrypted.api().message(session, "borborygmus asked").toEnd();
        system.awaitProjected();
        var wrapped = wrapped(session);
        assertThat(leftovers.inTables("borborygmus")).isNotEmpty();
        assertThat(leftovers.inKafka(wrapped, Topics.KEYS)).isNotEmpty();

        assertThat(encrypted.api().delete("/api/chat/sessions/" + session).status()).isEqualTo(204);

        assertThat(state(session)).isEqualTo("erased");
        system.awaitProjected();
        for (var word : List.of("pulchritude", "borborygmus", "susurrus")) {
            assertThat(leftovers.inTables(word)).as(word).isEmpty();
            assertThat(leftovers.inKafka(word, "chat.")).as(word).isEmpty();
        }
        compactKeys();
        await("the compaction")
                .untilAsserted(
                        () -> {
                            // The broker closes a segment when the next record comes.
                            create("another key");
                            assertThat(leftovers.inKafka(wrapped, Topics.KEYS)).isEmpty();
                        });
        system.awaitProjected();
        var rows = system.rows();

        // No process remembers the key any more.
        encrypted.rebuild();

        assertThat(system.rows()).isEqualTo(rows);
        assertThat(rows.toString()).contains(kept).doesNotContain(session);
        assertThat(encrypted.api().get(log(session)).status()).isEqualTo(404);
    }

    @Test
    void aSessionThatIsDeletedInTheMiddleOfAnAnswerIsErasedAllTheSame() {
        var gate = new Gate();
        system.model.when(
                "deleted midway", Script.answer("crepuscular", "vespertine").holdAfter(1, gate));
        var session = create("short");
        var stream = encrypted.api().message(session, "deleted midway");
        stream.tokens(1);

        assertThat(encrypted.api().delete("/api/chat/sessions/" + session).status()).isEqualTo(204);
        assertThat(stream.toEnd().getLast().name()).isEqualTo("deleted");
        gate.release();

        await("the end of the deletion")
                .until(
                        () ->
                                system.database()
                                        .sql(
                                                "SELECT state FROM deleted_session WHERE session_id = ?")
                                        .param(UUID.fromString(session))
                                        .query(String.class)
                                        .single()
                                        .equals("gone"));
        assertThat(state(session)).isEqualTo("erased");
        system.awaitProjected();
        assertThat(leftovers.inTables("crepuscular")).isEmpty();
        assertThat(failures(session)).isZero();
    }

    @Test
    void aKeyThatIsMissingIsUnavailableAndComesBackFromItsTopic() {
        var session = create("missing key");
        encrypted.api().message(session, "still there").toEnd();
        system.awaitProjected();
        system.database()
                .sql("DELETE FROM session_key WHERE session_id = ?")
                .param(UUID.fromString(session))
                .update();
        encrypted.apiBean(EventCipher.class).forget(UUID.fromString(session));

        var refused = encrypted.api().get(log(session));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("unavailable");
        encrypted.rebuild();
        assertThat(state(session)).isEqualTo("live");
        assertThat(encrypted.api().text(log(session)).body()).contains("still there");
        assertThat(encrypted.api().history(session).at("/messages/0/content").stringValue())
                .isEqualTo("still there");
    }

    /** A session never has two keys, since the first one's records could not be read any more. */
    @Test
    void aDatabaseThatWentBackUnderRunningServicesMakesNoSecondKey() {
        var session = create("before the loss");
        encrypted.api().message(session, "said before").toEnd();
        var wrapped = wrapped(session);
        loseKeysSince(session);
        encrypted.apiBean(EventCipher.class).forget(UUID.fromString(session));

        encrypted.api().message(session, "said after").toEnd();

        assertThat(wrapped(session)).isEqualTo(wrapped);
        assertThat(encrypted.api().text(log(session)).body())
                .contains("before the loss", "said before", "said after");
        system.awaitProjected();
        assertThat(failures(session)).isZero();
        assertThat(
                        system.database()
                                .sql(
                                        "SELECT told_offset IS NOT NULL FROM session_key WHERE session_id"
                                                + " = ?")
                                .param(UUID.fromString(session))
                                .query(Boolean.class)
                                .single())
                .as("the topic's last word is the same key")
                .isTrue();
    }

    @Test
    void aDatabaseThatWentBackLearnsOfErasuresWithTheNextKey() {
        var session = create("erased and back");
        encrypted.api().message(session, "not for long").toEnd();
        var before = keyRow(session);
        encrypted.api().delete("/api/chat/sessions/" + session);
        assertThat(state(session)).isEqualTo("erased");
        loseKeysSince(session);
        system.database()
                .sql(
                        """
                        INSERT INTO session_key
                        SELECT * FROM json_populate_record(NULL::session_key, ?::json)
                        """)
                .param(before)
                .update();
        assertThat(state(session)).isEqualTo("live");

        create("another");

        assertThat(state(session)).isEqualTo("erased");
    }

    private String keyRow(String session) {
        return system.database()
                .sql("SELECT row_to_json(k)::text FROM session_key k WHERE session_id = ?")
                .param(UUID.fromString(session))
                .query(String.class)
                .single();
    }

    /** Removes what the database has got since the topic was told of this session last. */
    private void loseKeysSince(String session) {
        system.database()
                .sql(
                        """
                        DELETE FROM session_key WHERE told_offset >=
                            (SELECT told_offset FROM session_key WHERE session_id = ?)
                        """)
                .param(UUID.fromString(session))
                .update();
    }

    /** As a database that is away, it is no fault of the worker, and costs nothing. */
    @Test
    void aTurnWhoseKeyIsAwayWaitsAndIsNeitherFailedNorCharged() {
        var session = create("a key that is away");
        system.stopWorker();
        system.startWorker("--parley.encryption.mode=on", "--parley.worker.max-attempts=1");
        try {
            var uncounted = uncounted();
            var masterKey = masterKey(session, "another");
            var stream = encrypted.api().message(session, "worth the wait");
            awaitAttempts(stream, 3);

            masterKey(session, masterKey);

            assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
            assertThat(uncounted()).isEqualTo(uncounted);
        } finally {
            system.stopWorker();
            system.startWorker("--parley.encryption.mode=on");
        }
    }

    /** The nodes that took the message still have its key. */
    @Test
    void aTurnWhoseKeyIsAwayFromTheWorkersIsCancelled() {
        var session = create("a key that stays away");
        system.stopWorker();
        system.startWorker("--parley.encryption.mode=on");
        var masterKey = masterKey(session, "another");
        try {
            var stream = encrypted.api().message(session, "not worth the wait");
            awaitAttempts(stream, 1);

            var cancel = "/api/chat/sessions/%s/turns/%s/cancel";
            var turn = stream.header("Parley-Turn-Id");
            assertThat(encrypted.api().post(cancel.formatted(session, turn), "").status())
                    .isEqualTo(202);

            var done = stream.toEnd().getLast();
            assertThat(done.json().get("status").stringValue()).isEqualTo("cancelled");
        } finally {
            masterKey(session, masterKey);
        }
    }

    private void awaitAttempts(SseStream stream, int attempts) {
        var turn = UUID.fromString(stream.header("Parley-Turn-Id"));
        await(attempts + " attempts")
                .until(
                        () ->
                                system.database()
                                                .sql(
                                                        "SELECT attempt FROM turn_claim WHERE turn_id = ?")
                                                .param(turn)
                                                .query(Integer.class)
                                                .single()
                                        >= attempts);
    }

    /** Once all keys are wrapped again, the former master key is not needed any more. */
    @Test
    void aMasterKeyIsRotated() throws IOException {
        var session = create("under the former master key");
        var before = wrapped(session);
        var next = MasterKeys.FILE.resolveSibling("next-master-key");
        LocalMasterKey.make(next);
        next.toFile().deleteOnExit();
        rotate(next, MasterKeys.FILE);
        try (var node =
                system.startApi("--parley.encryption.mode=on", TestSystem.MASTER_KEY + next)) {
            assertThat(wrapped(session)).isNotEqualTo(before);
            assertThat(TestSystem.client(node).text(log(session)).body())
                    .contains("under the former master key");
        } finally {
            rotate(MasterKeys.FILE, next);
        }
        encrypted.apiBean(EventCipher.class).forget(UUID.fromString(session));
        assertThat(encrypted.api().text(log(session)).body())
                .contains("under the former master key");
        // The topic has the last wrapping, too.
        assertThat(leftovers.inKafka(wrapped(session), Topics.KEYS)).isNotEmpty();
    }

    private void rotate(Path newest, Path former) throws IOException {
        system.stopProjector();
        system.startProjector(
                "--parley.encryption.mode=on",
                TestSystem.MASTER_KEY + newest,
                "--parley.encryption.former-master-key-files=" + former);
        var id = LocalMasterKey.read(newest).id();
        await("the rotation")
                .until(
                        () ->
                                system.database()
                                        .sql(
                                                "SELECT bool_and(master_key = ?) FROM session_key"
                                                        + " WHERE state = 'live'")
                                        .param(id)
                                        .query(Boolean.class)
                                        .single());
    }

    private long uncounted() {
        return system.database()
                .sql(
                        "SELECT coalesce(sum(uncounted_tokens), 0) FROM usage_day WHERE owner = 'local'")
                .query(Long.class)
                .single();
    }

    /** Says that another master key has wrapped the session's key, and returns which it was. */
    private String masterKey(String session, String id) {
        return system.database()
                .sql(
                        """
                        UPDATE session_key k SET master_key = :id FROM session_key before
                        WHERE k.session_id = :session AND before.session_id = k.session_id
                        RETURNING before.master_key
                        """)
                .param("session", UUID.fromString(session))
                .param("id", id)
                .query(String.class)
                .single();
    }

    /** The drill: the database is lost; the event log, chat.keys and the master key are left. */
    @Test
    void theHistoryIsBuiltAgainWithoutTheDatabase() {
        var session = create("drilled title");
        encrypted.api().message(session, "drilled").toEnd();
        var erased = create("erased before the drill");
        encrypted.api().message(erased, "gone before").toEnd();
        encrypted.api().delete("/api/chat/sessions/" + erased);
        system.awaitProjected();
        system.database().sql("CREATE DATABASE drill").update();
        var url = Backend.get().jdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/drill$1");
        var lost = database(url);

        var projector =
                system.startAnotherProjector(
                        "--spring.datasource.url=" + url, "--parley.projector.group=drill");
        try {
            await("the drill")
                    .until(
                            () ->
                                    lost.sql(
                                                    "SELECT coalesce(sum(position), 0) FROM"
                                                            + " projection_position")
                                            .query(Long.class)
                                            .single()
                                            .equals(
                                                    system.positions().values().stream()
                                                            .mapToLong(p -> p)
                                                            .sum()));
        } finally {
            projector.close();
        }

        for (var table : List.of("session", "message", "searched_text", "turn_chunk")) {
            assertThat(rows(lost, table, session))
                    .as(table)
                    .isNotEmpty()
                    .isEqualTo(rows(system.database(), table, session));
            assertThat(rows(lost, table, erased)).as(table).isEmpty();
        }
        assertThat(
                        lost.sql("SELECT count(*) FROM session_key WHERE state = 'erased'")
                                .query(Integer.class)
                                .single())
                .isPositive();
    }

    @Test
    void aMessageThatIsPublishedAgainIsTheSameBytes() {
        var session = create("published twice");
        encrypted.api().message(session, "once").toEnd();
        var message =
                system.record(session).stream()
                        .filter(MessageAccepted.class::isInstance)
                        .map(MessageAccepted.class::cast)
                        .findFirst()
                        .orElseThrow();

        encrypted.apiBean(TurnPublisher.class).publish(message);

        var records =
                encrypted
                        .api()
                        .text(log(session))
                        .body()
                        .lines()
                        .filter(line -> line.contains("\"type\":\"message.accepted\""))
                        .map(line -> line.replaceFirst(".*\"record\":", ""))
                        .toList();
        assertThat(records).hasSize(2);
        assertThat(records.get(1)).isEqualTo(records.get(0));
    }

    private String create(String title) {
        return encrypted
                .api()
                .post("/api/chat/sessions", "{\"title\":\"" + title + "\"}")
                .body()
                .get("session_id")
                .stringValue();
    }

    private static String log(String session) {
        return "/api/chat/sessions/" + session + "/log";
    }

    /** The session's key as chat.keys has it. */
    private String wrapped(String session) {
        return Base64.getEncoder()
                .encodeToString(
                        system.database()
                                .sql("SELECT wrapped FROM session_key WHERE session_id = ?")
                                .param(UUID.fromString(session))
                                .query(byte[].class)
                                .single());
    }

    private String state(String session) {
        return system.database()
                .sql("SELECT state FROM session_key WHERE session_id = ?")
                .param(UUID.fromString(session))
                .query(String.class)
                .single();
    }

    private int failures(String session) {
        return system.database()
                .sql("SELECT count(*) FROM projection_failure WHERE record_key = ?")
                .param(session)
                .query(Integer.class)
                .single();
    }

    private void compactKeys() {
        var now =
                Map.of(
                        TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "1",
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.0",
                        TopicConfig.FILE_DELETE_DELAY_MS_CONFIG, "1");
        try {
            system.apiBean(Admin.class)
                    .incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, Topics.KEYS),
                                    now.entrySet().stream()
                                            .map(
                                                    one ->
                                                            new AlterConfigOp(
                                                                    new ConfigEntry(
                                                                            one.getKey(),
                                                                            one.getValue()),
                                                                    AlterConfigOp.OpType.SET))
                                            .toList()))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static JdbcClient database(String url) {
        var backend = Backend.get();
        return JdbcClient.create(
                new DriverManagerDataSource(url, backend.user(), backend.password()));
    }

    private static List<String> rows(JdbcClient database, String table, String session) {
        return database.sql(
                        "SELECT t::text FROM " + table + " AS t WHERE session_id = ? ORDER BY 1")
                .param(UUID.fromString(session))
                .query(String.class)
                .list();
    }
}
