package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.DocumentCalls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** A log line says which turn it is about, and nothing of what users write. */
class LogsTest {

    /** Would be found in any place, whatever stands around it. */
    private static final String SECRET = "Zwiebelfischchen";

    private static final LoggerContext LOGS = (LoggerContext) LoggerFactory.getILoggerFactory();

    private final TestSystem system = TestSystem.get();
    private final Lines lines = new Lines();
    private final Logger root = LOGS.getLogger("ROOT");
    private final Logger ours = LOGS.getLogger("dev.parley");
    private final Level rootLevel = root.getLevel();
    private final Level ourLevel = ours.getLevel();

    /** Keeps what was logged, with all that any form of a line might show. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }

        List<String> all() {
            return events.stream().map(Lines::whole).toList();
        }

        private static String whole(ILoggingEvent event) {
            return event.getLoggerName()
                    + " "
                    + event.getThreadName()
                    + " "
                    + event.getMDCPropertyMap()
                    + " "
                    + event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }

    @BeforeEach
    void listen() {
        lines.setContext(LOGS);
        lines.start();
        root.addAppender(lines);
        // As in production, and of our own more than that.
        root.setLevel(Level.INFO);
        ours.setLevel(Level.DEBUG);
    }

    @AfterEach
    void listenNoMore() {
        root.detachAppender(lines);
        root.setLevel(rootLevel);
        ours.setLevel(ourLevel);
    }

    @Test
    void whatUsersWriteIsInNoLine() {
        var api = system.api(0);
        var session =
                api.post(
                                "/api/chat/sessions",
                                "{\"title\": \"%s\", \"metadata\": {\"%s\": \"%s\"}}"
                                        .formatted(SECRET, SECRET, SECRET))
                        .body()
                        .get("session_id")
                        .stringValue();
        var documents = new DocumentCalls(api);
        var ready = documents.file(SECRET + ".txt", "text/plain", bytes("About " + SECRET + "."));
        documents.awaitReady(ready);
        documents.awaitEnded(
                documents.file(SECRET + ".pdf", "application/pdf", bytes("%PDF-1.7 " + SECRET)));
        system.model.when(SECRET + " broken", Script.answer("The ", SECRET).garbageAfter(1));
        system.model.when(SECRET + " refused", Script.status(400, Map.of(), SECRET));
        system.model.when(SECRET + " away", Script.status(500));

        for (var question : List.of(" answered", " broken", " refused", " away")) {
            api.message(session, SECRET + question).toEnd();
        }
        api.deepResearch(session, SECRET + " in depth").toEnd();
        api.chat(Map.of("query", SECRET, "conversation_id", SECRET)).toEnd();
        api.get("/api/chat/sessions?q=" + SECRET);
        api.get("/api/chat/sessions/" + SECRET);
        api.get("/api/chat/sessions?cursor=" + SECRET);
        api.post("/api/chat/sessions/" + session + "/messages", "{\"content\": \"" + SECRET);
        api.post("/api/chat/sessions/" + session + "/messages", "{\"" + SECRET + "\": 1}");
        api.patch("/api/chat/sessions/" + session, "{\"title\": \"" + SECRET + " again\"}");
        // What is not ours in the event log is set aside.
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        system.partition(session),
                        bytes(session),
                        bytes("{\"type\": \"turn.token\", \"text\": " + SECRET)));
        system.awaitProjected();
        api.delete("/api/chat/sessions/" + session);
        documents.deleteAll();

        assertThat(lines.all())
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(line).doesNotContainIgnoringCase(SECRET));
    }

    @Test
    void anErrorOfTheDatabaseDoesNotQuoteTheRow() {
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(
                        () ->
                                system.database()
                                        .sql(
                                                "INSERT INTO document (document_id, title) VALUES (?, ?)")
                                        .params(UUID.randomUUID(), SECRET)
                                        .update())
                .satisfies(
                        failure -> {
                            for (Throwable e = failure; e != null; e = e.getCause()) {
                                assertThat(e.getMessage()).doesNotContain(SECRET);
                            }
                        });
    }

    @Test
    void everyLineOfATurnHasItsIds() {
        system.model.when("a turn in the log", Script.status(500));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "a turn in the log");
        var turn = stream.header("Parley-Turn-Id");
        stream.toEnd();

        await("the worker's last line")
                .until(() -> lines.all().stream().anyMatch(line -> line.contains(turn + " fails")));
        var ofWorker =
                lines.events.stream()
                        .filter(line -> line.getThreadName().equals("parley-turn-" + turn))
                        .toList();
        assertThat(ofWorker).hasSizeGreaterThan(2);
        assertThat(ofWorker)
                .allSatisfy(
                        line ->
                                assertThat(line.getMDCPropertyMap())
                                        .containsEntry("session_id", session)
                                        .containsEntry("turn_id", turn));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
