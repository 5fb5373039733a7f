package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.soak.Soak;
import dev.parley.quickstart.ParleyCommand;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./parley soak}, too short to judge what grows: every answer is right, and all is measured.
 */
@Tag("long")
class SoakTest {

    @TempDir Path home;

    private final String before = System.getProperty("parley.home", "");

    @BeforeEach
    void soakHere() {
        System.setProperty("parley.home", home.toString());
    }

    @AfterEach
    void asItWas() {
        System.setProperty("parley.home", before);
    }

    @Test
    void everyAnswerIsRightAndEachMinuteIsMeasured() throws Exception {
        int status =
                ParleyCommand.of(new Soak())
                        .setErr(new PrintWriter(System.err, true))
                        .execute("soak", "--minutes", "2", "--users", "6");

        assertThat(status).isZero();
        Path out;
        try (var runs = Files.list(home.resolve("target/soak"))) {
            out = runs.findFirst().orElseThrow();
        }
        var rows =
                JsonMapper.shared()
                        .readTree(out.resolve("figures.json").toFile())
                        .at("/scenarios/0/rows");
        assertThat(rows).hasSize(2);
        for (String figure :
                new String[] {
                    "heap_mib",
                    "threads",
                    "file_descriptors",
                    "consumers",
                    "token_p50_ms",
                    "token_p99_ms",
                    "session_topics",
                    "rows_a_turn",
                    "other_rows",
                    "turns"
                }) {
            assertThat(rows)
                    .allSatisfy(
                            row ->
                                    assertThat(row.at("/figures/" + figure).asDouble())
                                            .as(figure)
                                            .isPositive());
        }
        assertThat(out.resolve("plot.svg")).isNotEmptyFile();
        assertThat(out.resolve("tables.md")).content().contains("too short to judge");
    }
}
