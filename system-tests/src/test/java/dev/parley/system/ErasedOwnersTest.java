package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.events.Text;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Scope;
import dev.parley.store.sessions.DeletedSessions;
import dev.parley.store.sessions.OwnerErasure;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** All that an owner has is erased, once and provably, and nothing of anybody else. */
class ErasedOwnersTest {

    private static final String SESSIONS = "/api/chat/sessions";

    private static ConfigurableApplicationContext node;

    private final TestSystem system = TestSystem.get();
    private final String ann = "ann-" + UUID.randomUUID();
    private final String bob = "bob-" + UUID.randomUUID();
    private final ApiClient anns = client(ann, EnumSet.complementOf(EnumSet.of(Scope.AUDIT)));
    private final ApiClient bobs = client(bob, EnumSet.complementOf(EnumSet.of(Scope.AUDIT)));

    @BeforeAll
    static void start() {
        node = TestSystem.get().startApi("--parley.security.mode=api-key");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static ApiClient client(String owner, EnumSet<Scope> scopes) {
        var key = node.getBean(ApiKeys.class).create(owner, scopes, Instant.now(), null);
        return TestSystem.client(node).with("Authorization", "Bearer " + key.reveal());
    }

    @Test
    void allThatAnOwnerHasGoesAndNothingOfOthers() {
        var gate = new Gate();
        system.model.when("erased midway", Script.answer("a", "b").holdAfter(1, gate));
        var erased = new ArrayList<String>();
        erased.add(talkedTo(anns));
        erased.add(unlisted(anns));
        erased.add(document(anns));
        var live = anns.createSession();
        var stream = anns.message(live, "erased midway");
        stream.tokens(1);
        erased.add(live);
        var kept = talkedTo(bobs);
        var keptDocument = document(bobs);
        usedYesterday(ann);
        usedYesterday(bob);
        system.awaitProjected();
        system.stopProjector();
        JsonNode asked;
        try {
            // Of this one the history knows nothing yet.
            erased.add(anns.createSession());

            asked = anns.delete("/api/me").body();

            assertThat(asked.get("status").stringValue()).isEqualTo("running");
            assertThat(anns.delete("/api/me").body()).as("it is the same one").isEqualTo(asked);
            assertNothingNewIsTaken(kept);
        } finally {
            system.startProjector();
        }
        var receipt = finished(asked);
        gate.release();

        assertThat(receipt.get("sessions").intValue()).isEqualTo(4);
        assertThat(receipt.get("documents").intValue()).isEqualTo(1);
        assertThat(receipt.get("usage_rows").intValue()).isEqualTo(1);
        var items = anns.text(path(asked) + "/items").body();
        assertThat(items.lines().map(ErasedOwnersTest::id))
                .containsExactlyInAnyOrderElementsOf(erased);
        assertThat(Text.sha256Hex(items)).isEqualTo(receipt.get("items_sha256").stringValue());
        assertThat(act("erasure_finished", asked))
                .contains(receipt.get("items_sha256").stringValue());
        assertThat(left(ann)).as("rows by table").containsOnly(0);
        assertThat(anns.get(SESSIONS).body().get("sessions")).isEmpty();
        assertThat(anns.get("/api/documents").body().get("documents")).isEmpty();

        assertThat(bobs.history(kept).get("message_count").intValue()).isEqualTo(4);
        assertThat(bobs.get("/api/documents/" + keptDocument).status()).isEqualTo(200);
        assertThat(left(bob)).allMatch(rows -> rows > 0);
        assertThat(bobs.get(path(asked)).status()).isEqualTo(404);
        assertThat(bobs.get(path(asked) + "/items").status()).isEqualTo(404);
        assertThat(anns.message(anns.createSession(), "anew").toEnd().getLast().name())
                .isEqualTo("done");
    }

    /** A reaper that dies right after a decision has noted what it decided, and nothing else. */
    @Test
    void anotherReaperGoesOnWhereOneDied() {
        var erased = List.of(talkedTo(anns), talkedTo(anns), document(anns));
        system.awaitProjected();
        system.stopProjector();
        JsonNode asked;
        try {
            asked = anns.delete("/api/me").body();
            var work =
                    new OwnerErasure(
                            system.database(),
                            system.apiBean(DeletedSessions.class),
                            new TransactionTemplate(
                                    system.apiBean(PlatformTransactionManager.class)));
            var erasure =
                    new Erasures(system.database())
                            .running(1_000).stream()
                                    .filter(one -> one.erasureId().equals(id(asked)))
                                    .findFirst()
                                    .orElseThrow();

            assertThat(
                            work.decideSessions(
                                    erasure, Instant.now().truncatedTo(ChronoUnit.MILLIS), 1))
                    .hasSize(1);
        } finally {
            system.startProjector();
        }
        var receipt = finished(asked);

        assertThat(receipt.get("sessions").intValue()).isEqualTo(2);
        assertThat(anns.text(path(asked) + "/items").body().lines().map(ErasedOwnersTest::id))
                .containsExactlyInAnyOrderElementsOf(erased);
        for (var session : erased.subList(0, 2)) {
            assertThat(system.record(session)).hasAtLeastOneElementOfType(SessionDeleted.class);
        }
        assertThat(left(ann)).containsOnly(0);

        var again = anns.delete("/api/me").body();
        assertThat(id(again)).isNotEqualTo(id(asked));
        assertThat(finished(again).get("sessions").intValue()).isZero();
    }

    /** What begins without a lock looks again: the erasure may be over before it is in the log. */
    @Test
    void anErasureThatWasAskedForMeanwhileIsSeen() {
        var owner = "meanwhile-" + UUID.randomUUID();
        var erasures = new Erasures(system.database());
        var before = erasures.requireNone(owner);
        assertThat(erasures.newest(owner)).isEqualTo(before);

        var asked = erasures.request(owner, UUID.randomUUID());

        assertThat(erasures.newest(owner)).hasValue(asked.erasureId());
        await("the erasure")
                .until(
                        () ->
                                erasures.running(100).stream()
                                        .noneMatch(erasure -> erasure.owner().equals(owner)));
        assertThat(erasures.requireNone(owner)).hasValue(asked.erasureId()).isNotEqualTo(before);
    }

    @Test
    void whetherSomethingIsLeftIsKnownWithoutReadingWholeTables() {
        var transactions =
                new TransactionTemplate(system.apiBean(PlatformTransactionManager.class));
        var work =
                new OwnerErasure(
                        system.database(), system.apiBean(DeletedSessions.class), transactions);
        var owner = "nobody-" + UUID.randomUUID();
        var erasure = new Erasures(system.database()).request(owner, UUID.randomUUID());

        transactions.executeWithoutResult(
                tx -> {
                    // Small tables are read whole otherwise.
                    system.database().sql("SET LOCAL enable_seqscan = off").update();
                    long before = wholeReads();

                    assertThat(work.isEmpty(erasure)).isTrue();

                    assertThat(wholeReads()).isEqualTo(before);
                });
    }

    /** How often this connection has read a whole table that grows. */
    private long wholeReads() {
        return system.database()
                .sql(
                        """
                        SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_xact_user_tables
                        WHERE relname IN ('session', 'turn_claim', 'document', 'deleted_session')
                        """)
                .query(Long.class)
                .single();
    }

    @Test
    void whereNobodyIsAskedWhoTheyAreNobodyErases() {
        assertThat(system.api(0).delete("/api/me").code()).isEqualTo("forbidden");
    }

    private void assertNothingNewIsTaken(String othersSession) {
        var session = anns.get(SESSIONS).body().at("/sessions/0/session_id").stringValue();
        int names = names(ann);
        var file =
                """
                {"format":"parley.session","version":1,"messages":[{"role":"user","content":"a"}]}""";
        for (var refused :
                List.of(
                        anns.post(SESSIONS, "{}"),
                        anns.post(SESSIONS + "/" + session + "/messages", "{\"content\":\"more\"}"),
                        anns.post("/api/v1/chat", "{\"query\":\"more\"}"),
                        anns.post(SESSIONS + "/import", file, "Idempotency-Key", "more"),
                        anns.post("/api/documents", "{\"title\":\"A\",\"content\":\"A dam.\"}"))) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("erasure_running");
        }
        assertThat(names(ann)).as("names of sessions").isEqualTo(names);
        assertThat(bobs.message(othersSession, "still here").toEnd().getLast().name())
                .isEqualTo("done");
    }

    private int names(String name) {
        return system.database()
                .sql(
                        """
                        SELECT count(*) FROM conversation
                        WHERE owner = (SELECT id FROM owner WHERE name = ?)
                        """)
                .param(name)
                .query(Integer.class)
                .single();
    }

    private String talkedTo(ApiClient api) {
        var session = api.createSession();
        api.message(session, "to be erased").toEnd();
        return session;
    }

    private static String unlisted(ApiClient api) {
        return api.post(
                        "/v1/chat/completions",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"in no list\"}]}")
                .response()
                .headers()
                .firstValue("Parley-Session-Id")
                .orElseThrow();
    }

    private static String document(ApiClient api) {
        var documents = new DocumentCalls(api);
        var document = documents.text("Dams", "A dam holds water.");
        documents.awaitReady(document);
        return document;
    }

    private void usedYesterday(String name) {
        system.database()
                .sql(
                        """
                        INSERT INTO usage_day
                        SELECT id, current_date - 2, '', 'regular', 0, 1, 1, 1, 0
                        FROM owner WHERE name = ?
                        """)
                .param(name)
                .update();
    }

    private static String path(JsonNode erasure) {
        return "/api/me/erasures/" + erasure.get("erasure_id").stringValue();
    }

    private static UUID id(JsonNode erasure) {
        return UUID.fromString(erasure.get("erasure_id").stringValue());
    }

    private static String id(String item) {
        return item.replaceFirst(".*\"id\":\"([^\"]*)\".*", "$1");
    }

    private JsonNode finished(JsonNode erasure) {
        await("the erasure")
                .until(
                        () ->
                                anns.get(path(erasure))
                                        .body()
                                        .get("status")
                                        .stringValue()
                                        .equals("finished"));
        return anns.get(path(erasure)).body();
    }

    /** The act about this erasure, as chat.audit has it. */
    private String act(String kind, JsonNode erasure) {
        var auditor = client("auditor-" + UUID.randomUUID(), EnumSet.of(Scope.AUDIT));
        var found = new ArrayList<String>();
        await("the act")
                .until(
                        () ->
                                auditor.text("/api/audit/log")
                                                .body()
                                                .lines()
                                                .filter(line -> line.contains(kind))
                                                .filter(
                                                        line ->
                                                                line.contains(
                                                                        id(erasure).toString()))
                                                .peek(found::add)
                                                .count()
                                        == 1);
        return found.getFirst();
    }

    /** How many rows each table has of this owner. */
    private List<Integer> left(String name) {
        var counts = new ArrayList<Integer>();
        for (var table :
                List.of("session", "searched_text", "turn_claim", "document", "usage_day")) {
            counts.add(
                    system.database()
                            .sql(
                                    "SELECT count(*) FROM "
                                            + table
                                            + " WHERE owner = (SELECT id FROM owner WHERE name = ?)"
                                            + (table.equals("usage_day")
                                                    ? " AND day < current_date"
                                                    : ""))
                            .param(name)
                            .query(Integer.class)
                            .single());
        }
        return counts;
    }
}
