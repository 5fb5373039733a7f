package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log call: the session's events as the event log holds them. */
class SessionLogTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void everyEventOfTheSessionIsThereAsInTheEventLog() {
        var session = system.api(0).createSession();
        var other = otherSessionInThePartitionOf(session);
        system.api(0).message(other, "of somebody else").toEnd();
        system.api(0).message(session, "to the log").toEnd();
        system.api(0).patch("/api/chat/sessions/" + session, "{\"title\":\"Named\"}");

        var answer = system.api(1).text("/api/chat/sessions/" + session + "/log");
        var lines = lines(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        var record = system.record(session);
        assertThat(lines)
                .extracting(line -> line.get("event").toString())
                .isEqualTo(record.stream().map(EventCodec::encodeToString).toList());
        assertThat(lines)
                .extracting(line -> line.get("event").get("type").stringValue())
                .startsWith("session.created", "message.accepted", "turn.started")
                .endsWith("turn.completed", "session.updated");
        assertThat(lines)
                .allSatisfy(
                        line -> {
                            assertThat(line.get("topic").stringValue()).isEqualTo(Topics.EVENTS);
                            assertThat(line.get("partition").intValue())
                                    .isEqualTo(system.partition(session));
                        })
                .extracting(line -> line.get("offset").longValue())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aValueThatIsNoJsonIsThereToTheByte() {
        var session = system.api(0).createSession();
        write(session, "garbage");
        write(session, "{\n \"type\":\"of.the.future\"\n}");

        var lines = lines(system.api(0).text("/api/chat/sessions/" + session + "/log").body());

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1).get("value_base64").stringValue()).isEqualTo("Z2FyYmFnZQ==");
        assertThat(lines.get(2).get("event").toString()).isEqualTo("{\"type\":\"of.the.future\"}");
    }

    @Test
    void aLongLogComesWholeOverManyPages() throws IOException {
        system.model.when("long log", Script.answer(Collections.nCopies(3_000, "again ")));
        var session = system.api(0).createSession();
        var events = system.api(0).message(session, "long log").toEnd();

        var offsets = new ArrayList<Long>();
        try (var lines = openLog(session)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                offsets.add(JsonMapper.shared().readTree(line).get("offset").longValue());
            }
        }

        // And session.created, which no stream shows.
        assertThat(offsets).hasSize(events.size() + 1).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void readersThatGoOrStandStillKeepNobodyWaiting() throws IOException {
        system.model.when("read by half", Script.answer(Collections.nCopies(3_000, "again ")));
        var session = system.api(0).createSession();
        system.api(0).message(session, "read by half").toEnd();
        var standing = new ArrayList<BufferedReader>();

        // More calls than there are consumers for them.
        for (int i = 0; i < 6; i++) {
            var lines = openLog(session);
            assertThat(lines.readLine()).contains("session.created");
            if (i % 2 == 0) {
                lines.close();
            } else {
                standing.add(lines);
            }
        }

        assertThat(lines(system.api(0).text("/api/chat/sessions/" + session + "/log").body()))
                .hasSizeGreaterThan(3_000);
        for (var lines : standing) {
            lines.close();
        }
    }

    @Test
    void aLogIsReadFromWhereItsSessionBegins() {
        // Nothing of a session comes before its creation, so this shows where the read begins.
        var session = UUID.randomUUID().toString();
        write(session, "before the beginning");
        write(session, EventCodec.encodeToString(created(session)));
        system.awaitProjected();
        write(session, "{\"type\":\"of.the.future\"}");

        var lines = lines(system.api(0).text("/api/chat/sessions/" + session + "/log").body());

        assertThat(lines)
                .extracting(line -> line.get("event").get("type").stringValue())
                .containsExactly("session.created", "of.the.future");
    }

    @Test
    void theLogOfASessionThatIsNotProjectedIsWhole() {
        system.awaitProjected();
        system.stopProjector();
        try {
            var session = system.api(0).createSession();

            var lines = lines(system.api(0).text("/api/chat/sessions/" + session + "/log").body());

            assertThat(lines).hasSize(1);
        } finally {
            system.startProjector();
        }
    }

    private static SessionCreated created(String session) {
        return new SessionCreated(
                UUID.fromString(session),
                Instant.EPOCH,
                "local",
                null,
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                null,
                ModelChoice.DEFAULT);
    }

    @Test
    void theLogOfAnUnknownSessionIsA404() {
        var answer = system.api(0).get("/api/chat/sessions/" + UUID.randomUUID() + "/log");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("not_found");
    }

    private BufferedReader openLog(String session) {
        var response = system.api(0).open("/api/chat/sessions/" + session + "/log");
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private String otherSessionInThePartitionOf(String session) {
        while (true) {
            var other = system.api(0).createSession();
            if (system.partition(other) == system.partition(session)) {
                return other;
            }
        }
    }

    private void write(String session, String value) {
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        system.partition(session),
                        session.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<JsonNode> lines(String body) {
        return body.lines().map(JsonMapper.shared()::readTree).toList();
    }
}
