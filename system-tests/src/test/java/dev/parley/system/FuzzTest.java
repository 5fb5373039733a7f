package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent to whatever call, its answer is no defect of ours, comes soon, and says whether
 * something was written. {@code -Dparley.fuzz.seed=} repeats a run.
 */
class FuzzTest {

    private static final long SEED = Long.getLong("parley.fuzz.seed", 15);
    private static final int THREADS = 4;
    private static final int SILENCE_MILLIS = 20_000;
    private static final int LONGEST_ANSWER = 4 << 20;

    /** Where a body names a session: imports make several, and conversations have other ids. */
    private static final Pattern SESSIONS =
            Pattern.compile("\"session_id\":\"([0-9a-f-]{36})\"|\"conv_([0-9a-f]{32})\"");

    private static final Pattern STATUS = Pattern.compile("HTTP/1.1 ([0-9]{3}) ");

    private final TestSystem system = TestSystem.get();
    private final ApiClient api = system.api(0);
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private Set<String> before = Set.of();

    private record Answer(int status, String head, String body) {

        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    @BeforeEach
    void prepare() {
        for (int i = 0; i < 4; i++) {
            var session = api.createSession();
            var stream = api.message(session, "before all");
            know("eventId", stream.toEnd().getLast().id());
            know("turnId", stream.header("Parley-Turn-Id"));
            know("sessionId", session);
        }
        var documents = new DocumentCalls(api);
        know("documentId", documents.text("one", "A dam holds water."));
        documents.awaitReady(documents.text("two", "Rivers flow."));
        for (var list : List.of("/api/chat/sessions", "/api/documents")) {
            know("cursor", api.get(list + "?limit=1").body().get("next_cursor").stringValue());
        }
        before = written();
    }

    @AfterEach
    void clear() {
        new DocumentCalls(api).deleteAll();
    }

    private void know(String name, String value) {
        known.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>()).add(value);
    }

    @Test
    void noRequestIsAnsweredByADefectOrWritesHalf() throws InterruptedException {
        send(SEED, 2_000);
    }

    @Test
    @Tag("long")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void noneOfVeryManyIs() throws InterruptedException {
        send(SEED + 1, 30_000);
    }

    private void send(long seed, int requests) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < THREADS; i++) {
                var fuzzed =
                        new FuzzedRequests(
                                seed * THREADS + i,
                                calls(),
                                name -> known.getOrDefault(name, List.of()));
                threads.execute(
                        () -> {
                            for (int j = 0; j < requests / THREADS && failures.size() < 10; j++) {
                                judge(fuzzed.next());
                            }
                        });
            }
        }
        assertThat(failures).as("seed %d", seed).isEmpty();

        system.awaitProjected();
        var after = written();
        after.removeAll(before);
        assertThat(after).as("what was written, and what clients were told").isEqualTo(expected());
    }

    private Set<String> expected() {
        var expected = new TreeSet<>(told);
        expected.removeAll(deleted);
        // The sessions of conversations are named by their turns.
        for (var turn : told) {
            system.database()
                    .sql("SELECT session_id::text FROM turn_claim WHERE turn_id::text = ?")
                    .param(turn)
                    .query(String.class)
                    .optional()
                    .filter(session -> !before.contains(session))
                    .ifPresent(expected::add);
        }
        // A session that was imported has its last turn in the arbiter.
        for (var session : List.copyOf(expected)) {
            expected.addAll(
                    system.database()
                            .sql(
                                    "SELECT turn_id::text FROM turn_claim"
                                            + " WHERE session_id::text = ? AND body_hash = ''")
                            .param(session)
                            .query(String.class)
                            .list());
        }
        return expected;
    }

    /** The ids of all sessions, turns and documents. */
    private Set<String> written() {
        system.awaitProjected();
        return new TreeSet<>(
                system.database()
                        .sql(
                                """
                                SELECT session_id::text FROM session
                                UNION SELECT turn_id::text FROM turn_claim
                                UNION SELECT document_id::text FROM document
                                """)
                        .query(String.class)
                        .list());
    }

    private List<String> calls() {
        var calls = new TreeSet<String>();
        for (var route : system.routes()) {
            for (var path : route.getPatternValues()) {
                for (var method : route.getMethodsCondition().getMethods()) {
                    calls.add(method + " " + path);
                }
            }
        }
        assertThat(calls).hasSizeGreaterThan(15);
        // Most of the others only read.
        var weighted = new ArrayList<>(calls);
        calls.stream().filter(call -> call.startsWith("POST")).forEach(weighted::add);
        return List.copyOf(weighted);
    }

    private void judge(FuzzedRequests.One request) {
        try {
            var answer = exchange(request);
            var wrong = wrong(request, answer);
            if (!wrong.isEmpty()) {
                failures.add(wrong + "\n" + request + "\n" + answer.head() + "\n" + answer.body());
            }
        } catch (IOException e) {
            failures.add(e + "\n" + request);
        }
    }

    private String wrong(FuzzedRequests.One request, Answer answer) {
        if (answer.status() >= 500) {
            // What HTTP itself calls by such a number: encodings that nobody has.
            return answer.status() == 501 && isProblem(request, answer) ? "" : "a defect";
        }
        if (answer.status() >= 400) {
            return isProblem(request, answer) ? "" : "no problem document";
        }
        if (request.method().equals("POST")) {
            var turn = answer.header("Parley-Turn-Id");
            if (!turn.isEmpty() && !before.contains(turn)) {
                told.add(turn);
            }
            var made = answer.header("Location");
            if (!made.isEmpty()) {
                var id = made.substring(made.lastIndexOf('/') + 1);
                told.add(id);
                know(made.startsWith("/api/documents/") ? "documentId" : "madeSessionId", id);
            }
            SESSIONS.matcher(answer.body())
                    .results()
                    .map(
                            found ->
                                    found.group(1) == null
                                            ? hyphened(found.group(2))
                                            : found.group(1))
                    .filter(session -> !before.contains(session))
                    .forEach(told::add);
        }
        if (request.method().equals("DELETE")) {
            var path = request.path().replaceAll("\\?.*", "");
            deleted.add(path.substring(path.lastIndexOf('/') + 1));
        }
        return "";
    }

    private static String hyphened(String hex) {
        return hex.replaceAll("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    private static boolean isProblem(FuzzedRequests.One request, Answer answer) {
        if (request.path().startsWith("/v1/")
                && answer.header("Content-Type").startsWith("application/json")) {
            return answer.body().isEmpty()
                    || JsonMapper.shared().readTree(answer.body()).at("/error/code").isString();
        }
        if (!answer.header("Content-Type").startsWith("application/problem+json")) {
            return false;
        }
        // The answer to a HEAD has no body.
        return answer.body().isEmpty()
                || JsonMapper.shared().readTree(answer.body()).path("code").isString();
    }

    private Answer exchange(FuzzedRequests.One request) throws IOException {
        try (var socket = new Socket("127.0.0.1", api.base().getPort())) {
            socket.setSoTimeout(SILENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.bytes());
                socket.shutdownOutput();
            } catch (IOException refused) {
                // A body that is refused need not be read; the answer says why.
            }
            var in = socket.getInputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the answer ends with '" + head + "'");
                }
                head.append((char) next);
            }
            var status = STATUS.matcher(head);
            if (!status.lookingAt()) {
                throw new IOException("no status in '" + head + "'");
            }
            int number = Integer.parseInt(status.group(1));
            // A stream may go on for long.
            boolean isRead = number >= 400 || head.indexOf("application/json") >= 0;
            var body = isRead ? new String(in.readNBytes(LONGEST_ANSWER), UTF_8) : "";
            var whole =
                    body.indexOf('{') < 0
                            ? ""
                            : body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1);
            return new Answer(number, head.toString(), whole);
        }
    }
}
