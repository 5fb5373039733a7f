package dev.parley.system;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.security.Caller;
import dev.parley.events.EventId;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.TurnCursor;
import dev.parley.log.LogPages;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.documents.DocumentTexts;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.store.history.History;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.TurnChunks;
import dev.parley.store.sessions.SessionDeletion;
import dev.parley.store.sessions.SessionOwners;
import dev.parley.store.turns.SessionTurns;
import dev.parley.store.turns.TurnCancels;
import dev.parley.store.turns.TurnClaims;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.Retriever;
import dev.parley.worker.retrieval.Room;
import dev.parley.worker.search.ChunkKey;
import dev.parley.worker.search.StoredChunks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * What another owner has is, to a caller, as if it did not exist: every call that names it gets
 * what it would get with a random id, whether the thing is old, live, not projected yet or deleted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnersTest {

    private static final String OWNER = "Parley-Test-Owner";

    private static final String SESSION = "/api/chat/sessions/{session}";
    private static final String TURN = SESSION + "/turns/{turn}";
    private static final String MINE = "/api/chat/sessions/{mine}";
    private static final String RESPONSE = "/v1/responses/resp_{turnhex}";
    private static final String CONVERSATION = "/v1/conversations/conv_{sessionhex}";
    private static final String DOCUMENT = "/api/documents/{document}";

    /**
     * Every route, with the calls by which something is named. A route without calls names nothing;
     * what it shows has a test of its own.
     */
    private static final Map<String, List<Call>> CALLS =
            Map.ofEntries(
                    entry("GET /api/models", List.of()),
                    entry("GET /api/usage", List.of()),
                    entry("GET /api/chat/sessions", List.of()),
                    entry(
                            "POST /api/chat/sessions",
                            List.of(
                                    Call.with(
                                            "/api/chat/sessions",
                                            "{\"document_ids\":[\"{document}\"]}"))),
                    entry(
                            "GET /api/chat/sessions/{sessionId}",
                            List.of(
                                    Call.of(SESSION),
                                    Call.of(SESSION + "?limit=1&before=1"),
                                    Call.of(SESSION + "?leaf={turn}"),
                                    Call.of(MINE + "?leaf={turn}"))),
                    entry(
                            "PATCH /api/chat/sessions/{sessionId}",
                            List.of(Call.with(SESSION, "{\"title\":\"Stolen\"}"))),
                    entry("DELETE /api/chat/sessions/{sessionId}", List.of(Call.of(SESSION))),
                    entry(
                            "POST /api/chat/sessions/{sessionId}/messages",
                            List.of(
                                    Call.with(SESSION + "/messages", "{\"content\":\"whose?\"}"),
                                    Call.with(
                                            SESSION + "/messages",
                                            "{\"content\":\"whose?\"}",
                                            "Idempotency-Key",
                                            "their-key"),
                                    Call.with(
                                            SESSION + "/messages",
                                            "{\"content\":\"whose?\"}",
                                            "Last-Event-ID",
                                            "{turn}.1.1"),
                                    Call.with(
                                            MINE + "/messages",
                                            "{\"content\":\"their secret\"}",
                                            "Last-Event-ID",
                                            "{turn}.1.1"),
                                    Call.with(
                                            MINE + "/messages",
                                            "{\"content\":\"whose?\",\"document_ids\":[\"{document}\"]}"),
                                    Call.with(
                                            SESSION + "/messages",
                                            "{\"content\":\"whose?\",\"parent_turn_id\":\"{turn}\"}"),
                                    Call.with(
                                            MINE + "/messages",
                                            "{\"content\":\"whose?\",\"parent_turn_id\":\"{turn}\"}"))),
                    entry(
                            "POST /api/chat/sessions/{sessionId}/turns/{turnId}/regenerate",
                            List.of(
                                    Call.with(TURN + "/regenerate", "{}"),
                                    Call.with(
                                            TURN + "/regenerate",
                                            "{}",
                                            "Last-Event-ID",
                                            "{turn}.1.1"),
                                    Call.with(MINE + "/turns/{turn}/regenerate", "{}"))),
                    entry(
                            "POST /api/chat/sessions/{sessionId}/fork",
                            List.of(
                                    Call.with(SESSION + "/fork", "{\"turn_id\":\"{turn}\"}"),
                                    Call.with(SESSION + "/fork", "{\"event_id\":\"{turn}.1.1\"}"),
                                    Call.with(MINE + "/fork", "{\"turn_id\":\"{turn}\"}"),
                                    Call.with(
                                            MINE + "/fork",
                                            "{\"event_id\":\"{turn}.1.1\"}",
                                            "Idempotency-Key",
                                            "their-key"))),
                    entry(
                            "PUT /api/chat/sessions/{sessionId}/leaf",
                            List.of(
                                    Call.with(SESSION + "/leaf", "{\"turn_id\":\"{turn}\"}"),
                                    Call.with(MINE + "/leaf", "{\"turn_id\":\"{turn}\"}"))),
                    entry(
                            "GET /api/chat/sessions/{sessionId}/events",
                            List.of(
                                    Call.of(SESSION + "/events"),
                                    Call.of(SESSION + "/events", "Last-Event-ID", "{turn}.1.1"),
                                    Call.of(MINE + "/events", "Last-Event-ID", "{turn}.0.0"),
                                    Call.of(MINE + "/events", "Last-Event-ID", "{turn}.1.1"))),
                    entry(
                            "GET /api/chat/sessions/{sessionId}/turns/{turnId}/events",
                            List.of(
                                    Call.of(TURN + "/events"),
                                    Call.of(TURN + "/events?speed=max"),
                                    Call.of(TURN + "/events", "Last-Event-ID", "{turn}.1.1"),
                                    Call.of(MINE + "/turns/{turn}/events"),
                                    Call.of(
                                            MINE + "/turns/{turn}/events",
                                            "Last-Event-ID",
                                            "{turn}.1.1"))),
                    entry(
                            "POST /api/chat/sessions/{sessionId}/turns/{turnId}/cancel",
                            List.of(
                                    Call.of(TURN + "/cancel"),
                                    Call.of(MINE + "/turns/{turn}/cancel"))),
                    entry("POST /api/chat/sessions/import", List.of()),
                    entry(
                            "GET /api/chat/sessions/{sessionId}/export",
                            List.of(
                                    Call.of(SESSION + "/export"),
                                    Call.of(SESSION + "/export?format=markdown"),
                                    Call.of(SESSION + "/export?format=openai"))),
                    entry(
                            "GET /api/chat/sessions/{sessionId}/log",
                            List.of(
                                    Call.of(SESSION + "/log"),
                                    Call.of(SESSION + "/log?proof=true"))),
                    entry(
                            "GET /api/chat/sessions/{sessionId}/log/verify",
                            List.of(Call.of(SESSION + "/log/verify"))),
                    // What auditors read is what others own: AuditorsTest says who they are.
                    entry("GET /api/audit/log", List.of()),
                    entry("GET /api/audit/owners/{owner}/sessions", List.of()),
                    entry("GET /api/audit/owners/{owner}/sessions/{sessionId}/log", List.of()),
                    // ErasedOwnersTest has somebody else ask for a receipt.
                    entry("DELETE /api/me", List.of()),
                    entry("GET /api/me/erasures/{erasureId}", List.of()),
                    entry("GET /api/me/erasures/{erasureId}/items", List.of()),
                    entry("POST /api/v1/chat", List.of()),
                    entry("POST /api/ai/chat", List.of()),
                    entry("GET /api/ai/chat/{chatId}/stream", List.of()),
                    entry(
                            "POST /api/ai/chat/{chatId}/cancel",
                            List.of(Call.of("/api/ai/chat/{session}/cancel"))),
                    entry("POST /api/ag-ui", List.of()),
                    entry("GET /v1/models", List.of()),
                    entry(
                            "POST /v1/responses",
                            List.of(
                                    Call.with(
                                            "/v1/responses",
                                            "{\"input\":\"whose?\",\"previous_response_id\":\"resp_{turnhex}\"}"),
                                    Call.with(
                                            "/v1/responses",
                                            "{\"input\":\"whose?\",\"conversation\":\"conv_{sessionhex}\"}"))),
                    entry(
                            "GET /v1/responses/{responseId}",
                            List.of(
                                    Call.of(RESPONSE),
                                    Call.of(RESPONSE + "?stream=true"),
                                    Call.of(RESPONSE + "?stream=true&starting_after=4"))),
                    entry(
                            "POST /v1/responses/{responseId}/cancel",
                            List.of(Call.of(RESPONSE + "/cancel"))),
                    entry("DELETE /v1/responses/{responseId}", List.of(Call.of(RESPONSE))),
                    entry(
                            "GET /v1/responses/{responseId}/input_items",
                            List.of(Call.of(RESPONSE + "/input_items"))),
                    entry("POST /v1/conversations", List.of()),
                    entry("GET /v1/conversations/{conversationId}", List.of(Call.of(CONVERSATION))),
                    entry(
                            "POST /v1/conversations/{conversationId}",
                            List.of(Call.with(CONVERSATION, "{\"metadata\":{\"a\":\"b\"}}"))),
                    entry(
                            "DELETE /v1/conversations/{conversationId}",
                            List.of(Call.of(CONVERSATION))),
                    entry(
                            "GET /v1/conversations/{conversationId}/items",
                            List.of(
                                    Call.of(CONVERSATION + "/items"),
                                    Call.of(CONVERSATION + "/items?order=asc"))),
                    entry("GET /v1/models/{model}", List.of()),
                    entry(
                            "POST /v1/chat/completions",
                            List.of(
                                    Call.with(
                                            "/v1/chat/completions",
                                            "{\"messages\":[{\"role\":\"user\",\"content\":\"whose?\"}]}",
                                            "Parley-Session",
                                            "{session}"),
                                    Call.with(
                                            "/v1/chat/completions",
                                            "{\"messages\":[{\"role\":\"user\",\"content\":\"whose?\"}],"
                                                    + "\"metadata\":{\"parley_session\":\"{session}\"}}"))),
                    entry("POST /api/documents", List.of()),
                    entry("GET /api/documents", List.of()),
                    entry("GET /api/documents/{documentId}", List.of(Call.of(DOCUMENT))),
                    entry("DELETE /api/documents/{documentId}", List.of(Call.of(DOCUMENT))),
                    entry(
                            "GET /api/documents/{documentId}/content",
                            List.of(Call.of(DOCUMENT + "/content"))),
                    entry(
                            "GET /api/documents/{documentId}/file",
                            List.of(Call.of(DOCUMENT + "/file"))));

    private final TestSystem system = TestSystem.get();
    private final CountedStatements statements = new CountedStatements();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ConfigurableApplicationContext node;

    // Two owners for each test.
    private String them = "";
    private String me = "";

    /** The calls' header says who calls. Asked on any other thread than the call's, it throws. */
    private static final class CallerOfTheTest implements Caller {
        @Override
        public String owner() {
            var call = (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
            var owner = call.getRequest().getHeader(OWNER);
            return owner == null ? "local" : owner;
        }
    }

    @BeforeAll
    void startNode() {
        node =
                system.startApi(
                        context -> {
                            context.registerBean(CountedStatements.class, () -> statements);
                            context.registerBean(
                                    "callerOfTheTest",
                                    Caller.class,
                                    CallerOfTheTest::new,
                                    bean -> bean.setPrimary(true));
                        });
    }

    @AfterAll
    void stopNode() {
        node.close();
    }

    @BeforeEach
    void newOwners() {
        them = "them-" + UUID.randomUUID();
        me = "me-" + UUID.randomUUID();
    }

    @Test
    void everyRouteIsInTheTable() {
        var routes = new TreeSet<String>();
        for (var route : system.routes()) {
            for (var path : route.getPatternValues()) {
                route.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> routes.add(method + " " + path));
            }
        }

        assertThat(routes).isEqualTo(new TreeSet<>(CALLS.keySet()));
    }

    @Test
    void whatIsOldLiveOrDeletedIsAsIfItDidNotExist() {
        var mine = things(me);
        var theirs = things(them);
        system.awaitProjected();
        var before = shown(theirs);

        assertHidden(theirs, mine);

        assertThat(shown(theirs)).isEqualTo(before);
        assertSeenByItsOwner(theirs);

        // It goes on until it is cancelled: all these calls take longer than a model may be silent.
        system.model.when("their live secret", Script.paced(300, 2));
        var live = client(them).message(theirs.session(), "their live secret");
        live.tokens(1);
        var turn = live.header("Parley-Turn-Id");

        assertHidden(theirs.withTurn(turn), mine);

        client(them)
                .call(
                        "POST",
                        "/api/chat/sessions/%s/turns/%s/cancel".formatted(theirs.session(), turn));
        assertThat(live.toEnd().getLast().json().get("status").stringValue())
                .isEqualTo("cancelled");
        client(them).delete("/api/chat/sessions/" + theirs.session());
        client(them).delete("/api/documents/" + theirs.document());

        assertHidden(theirs, mine);
    }

    @Test
    void whatIsNotProjectedYetIsAsIfItDidNotExist() {
        var mine = things(me);
        system.awaitProjected();
        system.stopProjector();
        Things theirs;
        List<String> seen;
        try {
            theirs = things(them);

            assertHidden(theirs, mine);
            assertSeenByItsOwner(theirs);
            seen = shown(theirs);
        } finally {
            system.startProjector();
        }
        system.awaitProjected();
        assertThat(shown(theirs)).as("projected as it was folded").isEqualTo(seen);
    }

    @Test
    void listsAndSearchesShowNothingOfOthers() {
        var word = "w" + UUID.randomUUID().toString().replace("-", "");
        var session = created(them, "{\"title\":\"" + word + "\"}");
        client(them).message(session, "about " + word + " too").toEnd();
        var document = documents(them).text(word, "All about " + word + ".");
        documents(them).awaitReady(document);
        var mine = client(me).createSession();

        for (int round = 0; round < 2; round++) {
            assertThat(client(them).get("/api/chat/sessions?q=" + word).body().toString())
                    .contains(session);
            assertThat(client(me).get("/api/chat/sessions?q=" + word).body().get("sessions"))
                    .isEmpty();
            assertThat(client(me).get("/api/chat/sessions").body().get("sessions"))
                    .extracting(shown -> shown.get("session_id").stringValue())
                    .containsExactly(mine);
            assertThat(client(me).get("/api/documents").body().get("documents")).isEmpty();
            // The second time, the rows are found.
            system.awaitProjected();
        }
        documents(them).delete(document);
    }

    @Test
    void theSameConversationIdAndKeyOfTwoOwnersDoNotMeet() {
        for (var fields : List.of(Map.of("conversation_id", "ours"), Map.<String, String>of())) {
            var theirs = asked(them, fields, "theirs of " + fields.size());
            var mine = asked(me, fields, "mine of " + fields.size());

            assertThat(mine).isNotEqualTo(theirs);
            assertThat(contents(me, mine)).containsExactly("mine of " + fields.size());
            assertThat(contents(them, theirs)).containsExactly("theirs of " + fields.size());
        }
        var theirs = client(them).createSession();
        var mine = client(me).createSession();
        client(them).message(theirs, "by their key", "Idempotency-Key", "k").toEnd();
        assertThat(
                        client(me)
                                .message(mine, "by my key", "Idempotency-Key", "k")
                                .toEnd()
                                .getLast()
                                .name())
                .isEqualTo("done");
        assertThat(contents(me, mine)).containsExactly("by my key");
    }

    /** Front ends name their chats by UUIDs, so an id of others is a name that is free. */
    @Test
    void aChatIdOfOthersIsANewChat() {
        var gate = new Gate();
        system.model.when("their live chat", Script.answer("a", "b").holdAfter(1, gate));
        var theirs = client(them).createSession();
        var live = client(them).message(theirs, "their live chat");
        live.tokens(1);
        var stream = "/api/ai/chat/" + theirs + "/stream";

        assertThat(client(me).get(stream).status()).isEqualTo(204);
        assertThat(client(me).post("/api/ai/chat", chat(theirs)).status()).isEqualTo(200);
        assertThat(client(me).post("/api/ag-ui", run(theirs)).status()).isEqualTo(200);
        assertThat(client(me).call("POST", "/api/ai/chat/" + theirs + "/cancel").status())
                .isEqualTo(204);

        gate.release();
        assertThat(live.toEnd().getLast().json().get("status").stringValue())
                .isEqualTo("completed");
        assertThat(contents(them, theirs)).containsExactly("their live chat");
        var mine = client(me).get("/api/chat/sessions").body().get("sessions");
        assertThat(mine).hasSize(1);
        assertThat(contents(me, mine.get(0).get("session_id").stringValue()))
                .containsExactly("my chat", "my run");
    }

    private static String chat(String id) {
        return "{\"id\":\"%s\",\"messages\":[{\"id\":\"m\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"my chat\"}]}]}"
                .formatted(id);
    }

    private static String run(String id) {
        return "{\"threadId\":\"%s\",\"runId\":\"r\",\"messages\":[{\"role\":\"user\",\"content\":\"my run\"}]}"
                .formatted(id);
    }

    @Test
    void noSearchFindsAPassageOfOthers() {
        var question = "Who built the lighthouse of Arvik?";
        var document =
                documents(them)
                        .text(
                                Map.of(
                                        "title", "Coast",
                                        "content", "The lighthouse of Arvik was built by Ingeborg.",
                                        "creator", "Ingeborg"));
        documents(them).awaitReady(document);
        var other = documents(me).text("Valley", "The mill of the valley is closed.");
        documents(me).awaitReady(other);

        for (var mode : List.of("regular", "deep_research")) {
            assertThat(sources(them, question, mode)).as(mode).contains(document);
            assertThat(sources(me, question, mode)).as(mode).isEmpty();
        }
        // As if the API had let the document be named.
        var room = new Room(10_000, text -> text.length() / 4);
        var named =
                new RetrievalQuery.OfNamed(question, me, List.of(UUID.fromString(document)), room);
        assertThat(system.workerBean(Retriever.class).retrieve(named).passages()).isEmpty();
        var chunk = List.of(new ChunkKey(UUID.fromString(document), 1));
        var chunks = system.workerBean(StoredChunks.class);
        assertThat(chunks.of(them, chunk, null)).hasSize(1);
        assertThat(chunks.of(me, chunk, null)).isEmpty();
        documents(them).delete(document);
        documents(me).delete(other);
    }

    @Test
    void anAnswerIsStreamedToItsOwnerBeyondTheCall() {
        var session = client(them).createSession();
        try (var stream = client(them).session(session)) {
            client(them).message(session, "to who waits").toEnd();
            assertThat(stream.until("done").json().get("status").stringValue())
                    .isEqualTo("completed");
            // It catches up from the event log.
            try (var again =
                    client(them).session(session, "Last-Event-ID", firstId(stream.seen()))) {
                again.until("done");
            }
        }
    }

    @Test
    void eventLogRowsAndClaimsNameTheOwner() {
        var session = client(them).createSession();
        client(them).message(session, "of an owner").toEnd();
        system.awaitProjected();

        assertThat(((SessionCreated) system.record(session).getFirst()).owner()).isEqualTo(them);
        for (var table : List.of("session", "turn_claim", "searched_text")) {
            assertThat(
                            system.database()
                                    .sql(
                                            "SELECT DISTINCT owner FROM "
                                                    + table
                                                    + " WHERE session_id = ?")
                                    .param(UUID.fromString(session))
                                    .query(String.class)
                                    .list())
                    .as(table)
                    .containsExactly(them);
        }
    }

    @Test
    void theOwnerCostsAMessageNoStatement() {
        var session = client(them).createSession();
        client(them).message(session, "the first").toEnd();
        system.awaitProjected();

        var sent =
                statements.of(
                        () ->
                                client(them)
                                        .post(
                                                "/api/chat/sessions/" + session + "/messages",
                                                "{\"content\":\"counted\"}",
                                                "Accept",
                                                "application/json"));

        assertThat(sent.stream().filter(sql -> sql.contains("session_id")).toList())
                .satisfiesExactly(
                        sql -> assertThat(sql).startsWith("SELECT * FROM session"),
                        sql -> assertThat(sql).startsWith("INSERT INTO turn_claim"));
    }

    /** What an owner has, or nobody. */
    private record Things(String session, String turn, String document) {

        static Things ofNobody() {
            return new Things(
                    UUID.randomUUID().toString(),
                    UUID.randomUUID().toString(),
                    UUID.randomUUID().toString());
        }

        Things withTurn(String other) {
            return new Things(session, other, document);
        }

        String put(String template, Things mine) {
            return template.replace("{session}", session)
                    .replace("{turn}", turn)
                    .replace("{sessionhex}", session.replace("-", ""))
                    .replace("{turnhex}", turn.replace("-", ""))
                    .replace("{document}", document)
                    .replace("{mine}", mine.session());
        }

        String hide(String text) {
            return text.replace(session, "{session}")
                    .replace(turn, "{turn}")
                    .replace(session.replace("-", ""), "{sessionhex}")
                    .replace(turn.replace("-", ""), "{turnhex}")
                    .replace(document, "{document}");
        }
    }

    /** A call of one of a route's things; the names in braces stand for ids. */
    private record Call(String path, @Nullable String body, List<String> headers) {
        static Call of(String path, String... headers) {
            return new Call(path, null, List.of(headers));
        }

        static Call with(String path, String body, String... headers) {
            return new Call(path, body, List.of(headers));
        }
    }

    /** All that a client can see of an answer, with names for the ids. */
    private record Seen(int status, Map<String, List<String>> headers, String body) {}

    /** Checks everything before it fails, so that one run names each scope that is missing. */
    private void assertHidden(Things theirs, Things mine) {
        var soft = new SoftAssertions();
        CALLS.forEach(
                (route, calls) -> {
                    var named = route.split(" ")[0];
                    for (var method :
                            named.equals("GET") ? List.of("GET", "HEAD") : List.of(named)) {
                        for (var call : calls) {
                            var nobodys = seen(me, method, call, Things.ofNobody(), mine);
                            soft.assertThat(nobodys.status()).as(method + call).isIn(404, 410);
                            soft.assertThat(seen(me, method, call, theirs, mine))
                                    .as(method + call)
                                    .isEqualTo(nobodys);
                        }
                    }
                });
        assertStoreHides(theirs, soft);
        soft.assertAll();
    }

    /** What a call finds out first would hide what a later statement gives away. */
    private void assertStoreHides(Things theirs, SoftAssertions soft) {
        var session = UUID.fromString(theirs.session());
        var turn = UUID.fromString(theirs.turn());
        var document = UUID.fromString(theirs.document());

        var history = node.getBean(History.class);
        soft.assertThat(history.session(me, session)).as("session").isEmpty();
        soft.assertThat(history.projectedSession(me, session)).as("projected").isEmpty();
        soft.assertThat(history.messages(me, session, History.Page.newest(10)))
                .as("messages")
                .isEmpty();
        soft.assertThat(history.leafFrom(me, session, turn)).as("leafFrom").isEmpty();
        soft.assertThat(history.parent(me, session, turn)).as("parent").isEmpty();
        soft.assertThat(history.turn(me, session, turn)).as("turn").isEmpty();
        soft.assertThat(history.lastTurn(me, session)).as("lastTurn").isEmpty();
        soft.assertThat(history.turnAfter(me, session, null)).as("turnAfter").isEmpty();
        var replayed = new ArrayList<SessionEvent>();
        node.getBean(TurnArchive.class)
                .replay(me, session, turn, TurnCursor.ACCEPTED, replayed::add);
        soft.assertThat(replayed).as("replay").isEmpty();
        soft.assertThat(node.getBean(TurnArchive.class).accepted(me, session, turn))
                .as("accepted")
                .isEmpty();
        soft.assertThat(
                        node.getBean(TurnArchive.class)
                                .textUpTo(me, session, EventId.accepted(turn)))
                .as("textUpTo")
                .isEmpty();
        var chunks = node.getBean(TurnChunks.class);
        soft.assertThat(chunks.page(me, session, turn, 0, 0, 10)).as("archive").isEmpty();
        soft.assertThat(chunks.progress(me, session, turn)).as("progress").isEmpty();
        soft.assertThat(node.getBean(SessionOwners.class).standing(me, session))
                .isEqualTo(SessionOwners.Standing.UNKNOWN);

        var pages = node.getBean(LogPages.class);
        soft.assertThat(pages.first(me, session, 0).entries()).as("log").isEmpty();

        var claims = node.getBean(TurnClaims.class);
        soft.assertThat(claims.bodyHash(me, session, turn)).as("bodyHash").isEmpty();
        soft.assertThat(claims.isKnown(me, session, "their-key")).as("isKnown").isFalse();
        soft.assertThat(claims.liveTurn(me, session)).as("liveTurn").isEmpty();
        var turns = node.getBean(SessionTurns.class);
        soft.assertThat(turns.newest(me, session, 10)).as("newest").isEmpty();
        soft.assertThat(turns.endingOf(me, session, turn)).as("endingOf").isEmpty();
        soft.assertThat(node.getBean(TurnCancels.class).cancel(me, session, turn))
                .isEqualTo(TurnCancels.Result.UNKNOWN);
        // Before it is projected, only the end of the event log tells whose it is.
        if (history.projectedSession(them, session).isPresent()) {
            var positions = node.getBean(Positions.class);
            int partition = pages.partitionOf(session);
            soft.assertThat(positions.beginningOf(me, session, partition))
                    .as("beginning")
                    .isGreaterThan(positions.beginningOf(them, session, partition));
            soft.assertThat(node.getBean(SessionDeletion.class).delete(session, me, Instant.EPOCH))
                    .as("delete")
                    .isFalse();
        }

        var documents = node.getBean(StoredDocuments.class);
        var bytes = new ByteArrayOutputStream();
        soft.assertThat(documents.find(me, document)).as("document").isEmpty();
        soft.assertThat(documents.statuses(me, List.of(document))).as("statuses").isEmpty();
        soft.assertThat(documents.hasFile(me, document)).as("hasFile").isFalse();
        soft.assertThat(documents.remove(me, document)).as("remove").isFalse();
        var texts = node.getBean(DocumentTexts.class);
        soft.assertThat(texts.bytes(me, document)).as("text").isEmpty();
        soft.assertThatCode(
                        () -> {
                            documents.copyTo(me, document, bytes);
                            texts.copyTo(me, document, bytes);
                        })
                .doesNotThrowAnyException();
        soft.assertThat(bytes.size()).as("bytes").isZero();
    }

    /** The same paths are right: their owner gets an answer. */
    private void assertSeenByItsOwner(Things theirs) {
        CALLS.forEach(
                (route, calls) -> {
                    if (route.startsWith("GET ")) {
                        for (var call : calls) {
                            assertThat(seen(them, "GET", call, theirs, theirs).status())
                                    .as("" + call)
                                    .isEqualTo(200);
                        }
                    }
                });
    }

    private Seen seen(String owner, String method, Call call, Things things, Things mine) {
        var request =
                HttpRequest.newBuilder(client(owner).base().resolve(things.put(call.path(), mine)))
                        .header(OWNER, owner)
                        .method(
                                method,
                                call.body() == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(things.put(call.body(), mine)));
        if (call.body() != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < call.headers().size(); i += 2) {
            request.header(call.headers().get(i), things.put(call.headers().get(i + 1), mine));
        }
        try {
            var response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (var in = response.body()) {
                var headers = new TreeMap<>(response.headers().map());
                headers.remove("date");
                // Another one for each call.
                headers.remove("x-request-id");
                // Every hundredth answer ends its connection.
                headers.remove("connection");
                // A stream may have no end.
                var body =
                        response.statusCode() < 400
                                ? ""
                                : new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return new Seen(response.statusCode(), headers, things.hide(body));
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + call, e);
        }
    }

    private ApiClient client(String owner) {
        return TestSystem.client(node).with(OWNER, owner);
    }

    private DocumentCalls documents(String owner) {
        return new DocumentCalls(client(owner));
    }

    private String created(String owner, String body) {
        return client(owner)
                .post("/api/chat/sessions", body)
                .body()
                .get("session_id")
                .stringValue();
    }

    private Things things(String owner) {
        var session = created(owner, "{\"title\":\"A secret\"}");
        var stream = client(owner).message(session, "their secret", "Idempotency-Key", "their-key");
        stream.toEnd();
        var document = documents(owner).text("A secret", "Nobody else may read this.");
        documents(owner).awaitReady(document);
        return new Things(session, stream.header("Parley-Turn-Id"), document);
    }

    /** Their session with its events, and their document, as their owner sees them. */
    private List<String> shown(Things theirs) {
        return Stream.of(
                        "/api/chat/sessions/" + theirs.session(),
                        "/api/chat/sessions/" + theirs.session() + "/log",
                        "/api/documents/" + theirs.document(),
                        "/api/documents/" + theirs.document() + "/content")
                .map(path -> client(them).text(path).body())
                .toList();
    }

    private String asked(String owner, Map<String, String> fields, String query) {
        var all = new HashMap<>(fields);
        all.put("query", query);
        return client(owner)
                .chat(all, "Idempotency-Key", "the-same")
                .toEnd()
                .getLast()
                .json()
                .get("session_id")
                .stringValue();
    }

    private List<String> contents(String owner, String session) {
        var contents = new ArrayList<String>();
        for (var message : client(owner).history(session).get("messages")) {
            if (message.get("role").stringValue().equals("user")) {
                contents.add(message.get("content").stringValue());
            }
        }
        return contents;
    }

    /** The documents that an answer cites or could cite. */
    private List<String> sources(String owner, String question, String mode) {
        var session = client(owner).createSession();
        var events =
                mode.equals("regular")
                        ? client(owner).message(session, question).toEnd()
                        : client(owner).deepResearch(session, question).toEnd();
        assertThat(events.getLast().name()).isEqualTo("done");
        var found = new ArrayList<String>();
        for (var event : events) {
            if (event.name().equals("sources")) {
                event.json()
                        .get("sources")
                        .forEach(source -> found.add(source.get("document_id").stringValue()));
            }
        }
        return found;
    }

    private static String firstId(List<Event> events) {
        return events.getFirst().id();
    }
}
