package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.bench.Bench;
import dev.parley.quickstart.ParleyCommand;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The smallest run of the bench, with everything that a run has. */
@Tag("long")
class BenchTest {

    @TempDir Path home;

    private final String before = System.getProperty("parley.home", "");

    @BeforeEach
    void measureHere() {
        System.setProperty("parley.home", home.toString());
    }

    @AfterEach
    void asItWas() {
        System.setProperty("parley.home", before);
    }

    @Test
    void streamsAreMeasuredBesideTheModelItselfAndTheBareLoop() throws Exception {
        String line = "bench stream --quick --streams 2 --seconds 2 --delivery shared-log";

        int status =
                ParleyCommand.of(new Bench())
                        .setErr(new PrintWriter(System.err, true))
                        .execute(line.split(" "));

        assertThat(status).isZero();
        Path out;
        try (var runs = Files.list(home.resolve("target/bench"))) {
            out = runs.findFirst().orElseThrow();
        }
        var rows =
                JsonMapper.shared()
                        .readTree(out.resolve("figures.json").toFile())
                        .at("/scenarios/0/rows");
        assertThat(StreamSupport.stream(rows.spliterator(), false))
                .extracting(row -> row.path("subject").asString())
                .containsExactly("direct", "raw", "shared-log");
        assertThat(rows).allSatisfy(BenchTest::wasMeasured);
        JsonNode parley = rows.path(2);
        assertThat(parley.at("/verdict/turns").asInt()).isEqualTo(2);
        assertThat(parley.at("/figures/cpu_token_us").asDouble()).isPositive();
        assertThat(out.resolve("plot.svg")).isNotEmptyFile();
        assertThat(out.resolve("tables.md")).isNotEmptyFile();
    }

    private static void wasMeasured(JsonNode row) {
        assertThat(row.at("/figures/token_p50_ms").asDouble()).as("%s", row).isPositive();
    }
}
