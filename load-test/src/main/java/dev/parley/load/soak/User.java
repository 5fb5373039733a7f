package dev.parley.load.soak;

import dev.parley.load.figures.Verdict;
import dev.parley.load.wire.Question;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who talks, thinks, and talks again: mostly reads answers to the end, sometimes loses the
 * connection and comes back, cancels, deletes the session, asks about a document, or looks at what
 * was said. What is done is random, but the same in each run. For one thread.
 */
final class User {

    /** A second of text. */
    private static final int TOKENS = 20;

    private static final int PER_SECOND = 20;

    /** Longer than between two heartbeats. */
    private static final Duration SILENCE = Duration.ofSeconds(40);

    /** Short sessions make many of them, as a year does. */
    private static final int MOST_TURNS = 3;

    private static final Map<String, String> STREAM = Map.of("Accept", "text/event-stream");

    private final URI base;
    private final ApiClient api;
    private final DocumentCalls documents;
    private final Tally tally;
    private final Random random;
    private String session = "";
    private int turnsLeft;

    User(int number, URI base, Tally tally) {
        this.base = base;
        this.api = new ApiClient(base);
        this.documents = new DocumentCalls(api);
        this.tally = tally;
        this.random = new Random(number);
    }

    /** Talks as long as it may. */
    void talk(BooleanSupplier mayGoOn) throws InterruptedException {
        while (mayGoOn.getAsBoolean()) {
            try {
                once();
            } catch (IOException | RuntimeException | AssertionError e) {
                tally.turn(Verdict.Turn.FAILED, e.toString());
                turnsLeft = 0;
            }
            Thread.sleep(500 + random.nextInt(1_000));
        }
    }

    private void once() throws IOException {
        if (turnsLeft == 0) {
            session = api.createSession();
            turnsLeft = 1 + random.nextInt(MOST_TURNS);
        }
        turnsLeft--;
        int dice = random.nextInt(100);
        if (dice < 60) {
            ask("");
        } else if (dice < 72) {
            loseTheConnection();
        } else if (dice < 82) {
            cancel();
        } else if (dice < 92) {
            deleteTheSession();
        } else if (dice < 95) {
            askAboutADocument();
        } else {
            lookAround();
            ask("");
        }
    }

    private void ask(String document) throws IOException {
        var answer = new Answer(TOKENS, tally);
        try (var stream = post(document)) {
            answer.read(new EventStream(stream.body()));
        }
        answer.judgeWhole();
    }

    private void loseTheConnection() throws IOException {
        var answer = new Answer(TOKENS, tally);
        String turn;
        try (var stream = post("")) {
            turn = turn(stream);
            answer.read(new EventStream(stream.body()), 1 + random.nextInt(TOKENS));
        }
        var events = base.resolve(path("/turns/" + turn + "/events"));
        var headers = Map.of("Accept", "text/event-stream", "Last-Event-ID", answer.lastId());
        try (var stream = Exchange.open("GET", events, headers, "", SILENCE)) {
            answer.read(new EventStream(stream.body()));
        }
        answer.judgeWhole();
    }

    private void cancel() throws IOException {
        var answer = new Answer(TOKENS, tally);
        try (var stream = post("")) {
            var events = new EventStream(stream.body());
            answer.read(events, random.nextInt(TOKENS));
            require(api.post(path("/turns/" + turn(stream) + "/cancel"), ""), 202, 200);
            answer.read(events);
        }
        answer.judgeCancelled();
    }

    private void deleteTheSession() throws IOException {
        turnsLeft = 0;
        var answer = new Answer(TOKENS, tally);
        try (var stream = post("")) {
            var events = new EventStream(stream.body());
            answer.read(events, random.nextInt(TOKENS));
            require(api.delete(path("")), 204);
            answer.read(events);
        }
        require(api.get(path("")), 404);
        if (answer.isDeleted()) {
            tally.turn(Verdict.Turn.WHOLE, "");
        } else {
            // The turn's own ending may come first.
            answer.judgeCancelled();
        }
    }

    private void askAboutADocument() throws IOException {
        String document = documents.text("Orchard", orchard());
        documents.awaitReady(document);
        ask(document);
        documents.delete(document);
    }

    private String orchard() {
        return IntStream.rangeClosed(1, 20 + random.nextInt(40))
                .mapToObj(n -> "In year %d the orchard bore pears.".formatted(1800 + n))
                .collect(Collectors.joining(" "));
    }

    private void lookAround() throws IOException {
        require(api.get("/api/chat/sessions?limit=20"), 200);
        require(api.get("/api/chat/sessions?q=tokens"), 200);
        require(api.get(path("")), 200);
        require(api.get("/api/documents"), 200);
    }

    private Exchange post(String document) throws IOException {
        var body = JsonMapper.shared().createObjectNode();
        body.put("content", Question.paced(TOKENS, PER_SECOND).toString());
        if (!document.isEmpty()) {
            body.putArray("document_ids").add(document);
        }
        var stream =
                Exchange.open(
                        "POST", base.resolve(path("/messages")), STREAM, body.toString(), SILENCE);
        if (stream.status() != 200) {
            try (stream) {
                throw new IOException("HTTP " + stream.status() + " " + stream.text());
            }
        }
        return stream;
    }

    private static String turn(Exchange stream) {
        return stream.header("parley-turn-id").orElse("");
    }

    private String path(String rest) {
        return "/api/chat/sessions/" + session + rest;
    }

    private static void require(ApiClient.Answer answer, Integer... wanted) throws IOException {
        if (!List.of(wanted).contains(answer.status())) {
            throw new IOException("HTTP " + answer.status() + " " + answer.body());
        }
    }
}
