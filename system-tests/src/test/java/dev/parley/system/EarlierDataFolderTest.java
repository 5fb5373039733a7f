package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.parley.load.system.ParleyProcess;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data folder of an earlier build, opened by this one. {@code expected.json} is what that build
 * answered. A later version may add fields to an answer; it must not change or drop one.
 */
class EarlierDataFolderTest {

    private static final Path EARLIER = Path.of("src/test/resources/data-folder/0.1.0-dev");
    private static final String SESSIONS = "/api/chat/sessions";

    @TempDir Path folder;

    @Test
    void aFolderOfAnEarlierBuildIsReadAndContinued() throws Exception {
        assumeThat(hasXz()).as("skipped: the program xz is not installed (xz-utils)").isTrue();
        unpack(EARLIER.resolve("folder.tar.xz"));
        var expected = JsonMapper.shared().readTree(EARLIER.resolve("expected.json").toFile());

        try (var system =
                ParleyProcess.startJava(folder, List.of(), Map.of("PARLEY_SEALS_EVERY", "200ms"))) {
            var api = new ApiClient(system.api());
            theAnswersAreTheSame(api, expected);
            allThatIsOldIsSealed(api, expected);
            anOldSessionGoesOn(api, expected);
            system.stop();
        }

        // PostgreSQL removes this file when it ends in order.
        assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    private static void allThatIsOldIsSealed(ApiClient api, JsonNode expected) {
        for (var log : expected.get("log").properties()) {
            await("the seals")
                    .untilAsserted(
                            () -> {
                                var verdict =
                                        api.get(SESSIONS + "/" + log.getKey() + "/log/verify")
                                                .body();
                                assertThat(verdict.get("valid").booleanValue()).isTrue();
                                assertThat(verdict.get("records")).isEqualTo(log.getValue());
                                assertThat(verdict.get("unsealed_records").intValue()).isZero();
                            });
        }
    }

    private static boolean hasXz() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "xz")));
    }

    private void unpack(Path archive) throws IOException, InterruptedException {
        var tar =
                new ProcessBuilder(
                                "tar",
                                "--no-same-owner",
                                "-xJpf",
                                archive.toAbsolutePath().toString(),
                                "-C",
                                folder.toString())
                        .inheritIO()
                        .start();
        assertThat(tar.waitFor()).as("tar, which needs xz").isZero();
    }

    private static void theAnswersAreTheSame(ApiClient api, JsonNode expected) {
        assertKept(expected.get("sessions"), api.get(SESSIONS).body(), "sessions");
        assertKept(expected.get("documents"), api.get("/api/documents").body(), "documents");
        for (var history : expected.get("histories").properties()) {
            var session = history.getKey();
            assertKept(history.getValue(), api.history(session), session);
            for (var message : history.getValue().get("messages")) {
                var turn = message.get("turn_id").stringValue();
                assertStream(api, session, turn, expected.get("streams").get(turn));
            }
        }
        for (var log : expected.get("log").properties()) {
            assertThat(api.text(SESSIONS + "/" + log.getKey() + "/log").body().lines())
                    .as("events of " + log.getKey())
                    .hasSize(log.getValue().intValue());
        }
    }

    private static void assertStream(
            ApiClient api, String session, String turn, JsonNode expected) {
        var events = events(expected.stringValue());
        var read = api.turn(session, turn).toEnd();
        assertThat(read)
                .extracting(Event::name, Event::id)
                .containsExactlyElementsOf(
                        events.stream().map(event -> tuple(event.name(), event.id())).toList());
        for (int i = 0; i < events.size(); i++) {
            assertKept(events.get(i).json(), read.get(i).json(), events.get(i).id());
        }
    }

    private static List<Event> events(String stream) {
        var bytes = new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8));
        var reader = new EventStream(bytes);
        var events = new ArrayList<Event>();
        try {
            for (var event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return events;
    }

    /** Every field of the earlier answer is in the new one, with the same value. */
    private static void assertKept(JsonNode earlier, JsonNode now, String where) {
        if (earlier.isObject() && now != null && now.isObject()) {
            earlier.properties()
                    .forEach(
                            field ->
                                    assertKept(
                                            field.getValue(),
                                            now.get(field.getKey()),
                                            where + "." + field.getKey()));
        } else if (earlier.isArray() && now != null && now.size() == earlier.size()) {
            for (int i = 0; i < earlier.size(); i++) {
                assertKept(earlier.get(i), now.get(i), where + "[" + i + "]");
            }
        } else {
            assertThat(now).as(where).isEqualTo(earlier);
        }
    }

    private static void anOldSessionGoesOn(ApiClient api, JsonNode expected) {
        var old =
                expected.get("histories").properties().stream()
                        .filter(
                                history ->
                                        history.getValue()
                                                .path("title")
                                                .asString("")
                                                .equals("Tides"))
                        .findFirst()
                        .orElseThrow();
        var session = old.getKey();
        var earlier = old.getValue().get("messages");
        var document = earlier.get(1).get("sources").get(0).get("document_id");

        var answer = api.message(session, "What opens at half tide?").toEnd();

        assertThat(answer.getLast().name()).isEqualTo("done");
        assertThat(EventStream.text(answer)).contains("northern harbor").contains("[1]");
        var messages = api.history(session).get("messages");
        assertThat(messages).hasSize(earlier.size() + 2);
        for (int i = 0; i < earlier.size(); i++) {
            assertKept(earlier.get(i), messages.get(i), "message " + i);
        }
        var source = messages.get(earlier.size() + 1).get("sources").get(0);
        assertThat(source.get("document_id")).isEqualTo(document);
        assertThat(source.get("used").booleanValue()).isTrue();
    }
}
