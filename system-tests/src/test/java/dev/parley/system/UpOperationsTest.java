package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.system.ParleyProcess;
import dev.parley.quickstart.Ports;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** One process shows the meters of all three services on one port, and writes its log as JSON. */
@Tag("long")
class UpOperationsTest {

    @TempDir Path folder;

    @Test
    void onePortShowsAllServices() throws Exception {
        int port = Ports.free();
        try (var system =
                ParleyProcess.startJava(
                        folder,
                        List.of("--management-port", Integer.toString(port)),
                        Map.of(
                                "PARLEY_LOG_JSON",
                                "true",
                                // The tests' own file would win.
                                "JAVA_TOOL_OPTIONS",
                                "-Dlogback.configurationFile=logback.xml"))) {
            var api = new ApiClient(system.api());
            api.message(api.createSession(), "What does a meter show?").toEnd();
            var documents = new DocumentCalls(api);
            documents.awaitReady(documents.text("Meters", "A meter shows what happens."));

            var scrape =
                    ApiClient.ofPort(Integer.toString(port)).text("/actuator/prometheus").body();
            var wanted = new TreeSet<String>();
            Meters.expressions().forEach(expression -> wanted.addAll(Meters.metrics(expression)));
            assertThat(Meters.names(scrape)).containsAll(wanted);
            assertThat(Meters.ours(scrape)).isEqualTo(Meters.documented());
            assertThat(Meters.value(scrape, "parley_turn_queue_wait_seconds_count")).isEqualTo(1);
            assertThat(api.text("/actuator/prometheus").statusCode()).isEqualTo(404);
            system.stop();
        }

        var lines = Files.readAllLines(folder.resolve("logs/parley.log"));
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(
                        line ->
                                assertThat(JsonMapper.shared().readTree(line).has("level"))
                                        .isTrue());
    }
}
