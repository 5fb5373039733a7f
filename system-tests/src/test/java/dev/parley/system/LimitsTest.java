package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.OwnerLimits;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Scope;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.ApiClient.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** What two nodes let an owner use, and what they tell of it. */
class LimitsTest {

    /** For each message: 90 for the prompt, 4 for the question, 6 for the answer. */
    private static final long RESERVED = 100;

    private static final String QUESTION = "what costs";
    private static final String REPORT = "what is dear";

    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    private final TestSystem system = TestSystem.get();
    private String name = "";
    private String key = "";
    private List<ApiClient> nodes = List.of();

    @BeforeAll
    static void start() {
        var settings =
                new String[] {
                    "--parley.security.mode=api-key",
                    "--parley.limits.prompt-tokens=90",
                    "--parley.limits.answer-tokens=6",
                    "--parley.limits.live-turns=0",
                    "--parley.limits.queued-turns=0",
                    "--parley.limits.look-every=100ms"
                };
        first = TestSystem.get().startApi(settings);
        second = TestSystem.get().startApi(settings);
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @BeforeEach
    void newOwner() {
        name = "limited-" + UUID.randomUUID();
        key =
                first.getBean(ApiKeys.class)
                        .create(name, EnumSet.of(Scope.CHAT, Scope.DOCUMENTS), Instant.now(), null)
                        .reveal();
        nodes =
                List.of(first, second).stream()
                        .map(TestSystem::client)
                        .map(node -> node.with("Authorization", "Bearer " + key))
                        .toList();
    }

    @Test
    void postsToTwoNodesAtOnceGoExactlyToTheLimitAndTheRestIsFreeAfterwards() throws Exception {
        limit(Limit.TOKENS_PER_DAY, 3 * RESERVED + 50);
        List<Answer> answers;
        // So that none of them ends meanwhile.
        system.stopWorker();
        try {
            answers = sendAtOnce(10);

            assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(3);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() != 202)
                    .hasSize(7)
                    .allSatisfy(
                            refused -> {
                                assertThat(refused.status()).isEqualTo(429);
                                assertThat(refused.code()).isEqualTo("limit_reached");
                                assertThat(refused.body().get("limit").stringValue())
                                        .isEqualTo("tokens_per_day");
                                // The live turns may take less than was reserved.
                                assertThat(header(refused, "Retry-After")).isEqualTo("5");
                                assertThat(header(refused, "RateLimit-Policy"))
                                        .isEqualTo("\"tokens_per_day\";q=350;w=86400");
                                assertThat(header(refused, "RateLimit"))
                                        .isEqualTo("\"tokens_per_day\";r=50;t=5");
                            });
            assertThat(used("tokens_per_day")).isEqualTo(3 * RESERVED);
        } finally {
            system.startWorker();
        }
        long spent = 0;
        for (var answer : answers) {
            if (answer.status() == 202) {
                spent += tokensOf(answer);
            }
        }
        assertThat(spent).isPositive().isLessThan(3 * RESERVED);
        assertThat(used("tokens_per_day")).isEqualTo(spent);
        assertThat(send(0, session(0), QUESTION).status()).isEqualTo(202);
        assertThat(usage().get("usage"))
                .singleElement()
                .satisfies(
                        day -> {
                            assertThat(day.get("model").stringValue()).isEqualTo("scripted");
                            assertThat(day.get("mode").stringValue()).isEqualTo("regular");
                            assertThat(day.get("turns").intValue()).isGreaterThanOrEqualTo(3);
                            assertThat(day.get("uncounted_tokens").intValue()).isZero();
                        });
    }

    @Test
    void theMinutesMessagesAreThoseOfAllNodes() throws Exception {
        limit(Limit.MESSAGES_PER_MINUTE, 3);

        var answers = sendAtOnce(8);

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(3);
        var refused = answers.stream().filter(answer -> answer.status() == 429).toList();
        assertThat(refused).hasSize(5);
        assertThat(refused.getFirst().body().get("detail").stringValue())
                .isEqualTo("You may send 3 messages a minute.");
        assertThat(refused.getFirst().body().get("allowed").intValue()).isEqualTo(3);
        assertThat(header(refused.getFirst(), "RateLimit-Policy"))
                .isEqualTo("\"messages_per_minute\";q=3;w=60");
        assertThat(Integer.parseInt(header(refused.getFirst(), "Retry-After"))).isBetween(1, 20);
    }

    @Test
    void aMessageThatWasTakenIsAnsweredAgainAndALiveSessionSaysSo() {
        limit(Limit.LIVE_TURNS, 1);
        var session = session(0);
        var other = session(0);
        Answer taken;
        system.stopWorker();
        try {
            taken = send(0, session, QUESTION, "Idempotency-Key", "k");

            assertThat(send(1, session, QUESTION, "Idempotency-Key", "k").body())
                    .isEqualTo(taken.body());
            assertThat(send(1, session, QUESTION).code()).isEqualTo("turn_in_progress");
            var refused = send(1, other, QUESTION);
            assertThat(refused.code()).isEqualTo("limit_reached");
            assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"live_turns\";q=1");
            assertThat(system.record(other)).as("nothing was written").hasSize(1);
        } finally {
            system.startWorker();
        }
        tokensOf(taken);
        assertThat(send(1, other, QUESTION).status()).isEqualTo(202);
    }

    @Test
    void aDeepResearchIsNotGivenBackWhenItsSessionIsDeleted() {
        limit(Limit.RESEARCHES_PER_DAY, 1);
        system.model.when(REPORT, Script.answer("nothing"));
        var session = session(0);
        nodes.getFirst().deepResearch(session, REPORT).toEnd();
        nodes.getFirst().delete("/api/chat/sessions/" + session);

        var refused = research(1, session(1));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body().get("limit").stringValue()).isEqualTo("researches_per_day");
        assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 86_400);
        assertThat(send(0, session(0), "something cheap").status()).isEqualTo(202);
    }

    @Test
    void nobodySeesTheUsageOfOthersAndDaysHaveABound() {
        nodes.getFirst().message(session(0), "of somebody").toEnd();
        assertThat(usage().get("usage")).hasSize(1);

        newOwner();

        assertThat(usage().get("usage")).isEmpty();
        assertThat(used("messages_per_minute")).isZero();
        for (var days : List.of("0", "93", "x")) {
            assertThat(nodes.getFirst().get("/api/usage?days=" + days).code())
                    .isEqualTo("validation_failed");
        }
    }

    /** Where nobody is asked who they are, everybody is the same one. */
    @Test
    void theOwnerOfModeOpenHasNoLimitsOfTheSettings() {
        assertThat(system.api(0).get("/api/usage").body().get("limits"))
                .allSatisfy(limit -> assertThat(limit.has("allowed")).isFalse());
        assertThat(usage().get("limits"))
                .filteredOn(limit -> limit.has("allowed"))
                .extracting(limit -> limit.get("limit").stringValue())
                .doesNotContain("live_turns", "queued_turns")
                .hasSize(Limit.values().length - 2);
    }

    @Test
    void aStreamTooManyIsRefusedBeforeItsMessageIsTaken() {
        var api = nodes.getFirst();
        var session = session(0);
        limit(Limit.STREAMS, 2);
        await("the node has looked").until(() -> allowed(api, "streams") == 2);
        try (var one = api.session(session);
                var another = api.session(session)) {
            assertThat(List.of(one.status(), another.status())).containsOnly(200);

            try (var refused = api.message(session, "too many")) {
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.problem().get("limit").stringValue()).isEqualTo("streams");
            }
            try (var refused = api.session(session)) {
                assertThat(refused.status()).isEqualTo(429);
            }
            var export = api.get("/api/chat/sessions/" + session + "/export");
            assertThat(export.status()).isEqualTo(429);
            assertThat(export.body().get("limit").stringValue()).isEqualTo("streams");
            assertThat(system.record(session)).as("nothing was written").hasSize(1);
            assertThat(send(0, session, "without a stream").status()).isEqualTo(202);
            one.until("done");
        }
        await("both are gone").until(() -> used(api, "streams") == 0);
    }

    /** Clients of these wires send their past along, and repeat calls that are refused. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /api/v1/chat | {"query":"one too many"}
                    /api/ai/chat | {"id":"c","messages":[{"id":"m","role":"user",\
                    "parts":[{"type":"text","text":"one too many"}]}]}
                    /api/ag-ui | {"threadId":"t","runId":"r","messages":[\
                    {"id":"u","role":"user","content":"one too many"}]}
                    /v1/chat/completions | {"model":"scripted","messages":[\
                    {"role":"user","content":"said before"},\
                    {"role":"assistant","content":"answered"},\
                    {"role":"user","content":"one too many"}]}
                    /v1/responses | {"model":"scripted","background":true,"input":[\
                    {"role":"user","content":"said before"},\
                    {"role":"assistant","content":"answered"},\
                    {"role":"user","content":"one too many"}]}
                    """)
    void aWireThatBeginsSessionsWritesNothingForAMessageThatIsRefused(String path, String body) {
        limit(Limit.MESSAGES_PER_MINUTE, 1);
        var empty = session(0);
        assertThat(send(0, session(0), QUESTION).status()).isEqualTo(202);

        var refused = nodes.getFirst().post(path, body);
        var named =
                nodes.getFirst().post(path, body, "Parley-Session", empty, "Idempotency-Key", "k");

        assertThat(List.of(refused.status(), named.status())).containsOnly(429);
        assertThat(named(owner())).isZero();
        assertThat(system.record(empty)).as("nothing was written").hasSize(1);
    }

    /** How many sessions the owner's calls have named; each is named before it begins. */
    private long named(String owner) {
        return system.database()
                .sql("SELECT count(*) FROM conversation WHERE owner = ?")
                .param(owner)
                .query(Long.class)
                .single();
    }

    private String owner() {
        return system.database()
                .sql("SELECT id FROM owner WHERE name = ?")
                .param(name)
                .query(String.class)
                .single();
    }

    @Test
    void anUploadTooManyIsRefusedUntilOneIsOver() throws IOException {
        var api = nodes.getFirst();
        limit(Limit.UPLOADS, 1);
        await("the node has looked").until(() -> allowed(api, "uploads") == 1);
        try (var slow = new Socket("127.0.0.1", api.base().getPort())) {
            slow.getOutputStream()
                    .write(
                            """
                            POST /api/documents HTTP/1.1\r
                            Host: localhost\r
                            Authorization: Bearer %s\r
                            Content-Type: application/json\r
                            Content-Length: 1000\r
                            \r
                            {"""
                                    .formatted(key)
                                    .getBytes(StandardCharsets.UTF_8));
            await("it is being taken").until(() -> used(api, "uploads") == 1);

            var refused = upload(api);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body().get("limit").stringValue()).isEqualTo("uploads");
            assertThat(upload(nodes.getLast()).status()).as("at another node").isEqualTo(202);
            var imported = api.post("/api/chat/sessions/import", "[]");
            assertThat(imported.status()).isEqualTo(429);
            assertThat(imported.body().get("limit").stringValue()).isEqualTo("uploads");
        }
        await("it is over").until(() -> used(api, "uploads") == 0);
        assertThat(upload(api).status()).isEqualTo(202);
        assertThat(api.get("/api/documents").body().get("documents")).hasSize(2);
    }

    @Test
    void aDocumentTooManyIsRefused() {
        limit(Limit.DOCUMENTS, 2);
        assertThat(upload(nodes.getFirst()).status()).isEqualTo(202);
        assertThat(upload(nodes.getLast()).status()).isEqualTo(202);

        var third = upload(nodes.getFirst());

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.body().get("limit").stringValue()).isEqualTo("documents");
        assertThat(nodes.getFirst().get("/api/documents").body().get("documents")).hasSize(2);
    }

    private static Answer upload(ApiClient api) {
        return api.post("/api/documents", "{\"title\":\"A\",\"content\":\"A dam.\"}");
    }

    private void limit(Limit limit, long value) {
        assertThat(first.getBean(OwnerLimits.class).set(name, limit, value)).isTrue();
    }

    private JsonNode usage() {
        return nodes.getLast().get("/api/usage").body();
    }

    private long used(String limit) {
        return used(nodes.getLast(), limit);
    }

    private static long used(ApiClient api, String limit) {
        return limitOf(api, limit).get("used").longValue();
    }

    private static long allowed(ApiClient api, String limit) {
        return limitOf(api, limit).path("allowed").asLong(0);
    }

    private static JsonNode limitOf(ApiClient api, String limit) {
        return api.get("/api/usage")
                .body()
                .get("limits")
                .valueStream()
                .filter(each -> each.get("limit").stringValue().equals(limit))
                .findFirst()
                .orElseThrow();
    }

    private List<Answer> sendAtOnce(int messages) throws Exception {
        var sessions = new ArrayList<String>();
        for (int i = 0; i < messages; i++) {
            sessions.add(session(0));
        }
        var start = new CountDownLatch(1);
        var running = new ArrayList<Future<Answer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < messages; i++) {
                int node = i % nodes.size();
                var session = sessions.get(i);
                running.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return send(node, session, QUESTION);
                                }));
            }
            start.countDown();
            var answers = new ArrayList<Answer>();
            for (var each : running) {
                answers.add(each.get());
            }
            return answers;
        }
    }

    private String session(int node) {
        return nodes.get(node).createSession();
    }

    private Answer send(int node, String session, String content, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Accept", "application/json"));
        return nodes.get(node)
                .post(
                        "/api/chat/sessions/" + session + "/messages",
                        "{\"content\":\"" + content + "\"}",
                        all.toArray(String[]::new));
    }

    private Answer research(int node, String session) {
        return nodes.get(node)
                .post(
                        "/api/chat/sessions/" + session + "/messages",
                        "{\"content\":\"" + REPORT + "\",\"mode\":\"deep_research\"}",
                        "Accept",
                        "application/json");
    }

    /** What a turn took, once it has ended. */
    private long tokensOf(Answer taken) {
        var stream = taken.body().get("stream_url").stringValue().split("/");
        var done = nodes.getFirst().turn(stream[4], stream[6]).toEnd().getLast();
        assertThat(done.name()).isEqualTo("done");
        return done.json().get("usage").get("total_tokens").longValue();
    }

    private static String header(Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }
}
