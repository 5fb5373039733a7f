package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The log files of {@code ./parley up} and of a cluster's processes. */
class LogFormTest {

    @TempDir Path folder;

    @Test
    void aLineIsTextWithTheIdsOfItsTurn() throws JoranException, IOException {
        assertThat(logged("false"))
                .singleElement()
                .asString()
                .contains(" WARN ", "[the-session the-turn]", "dev.parley.test - look here");
    }

    @Test
    void aLineIsJsonWithTheIdsOfItsTurn() throws JoranException, IOException {
        var lines = logged("true");

        var line = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(lines).hasSize(1);
        assertThat(line.get("formattedMessage").stringValue()).isEqualTo("look here");
        assertThat(line.get("mdc").get("session_id").stringValue()).isEqualTo("the-session");
        assertThat(line.get("mdc").get("turn_id").stringValue()).isEqualTo("the-turn");
    }

    @Test
    void whatSomebodyElseWroteBeginsNoLineAndMovesNoCursor() throws JoranException, IOException {
        var forged = "a\r\n1999-01-01T00:00:00Z ERROR forged\u001b[2J\u009b2J\u2028b";
        var context = context("false");
        context.getLogger("dev.parley.test")
                .warn("took {}", forged, new IllegalStateException(forged, new Error(forged)));
        context.stop();

        var text = Files.readString(folder.resolve("here.log"));
        assertThat(text).contains("took a?", "| 1999-01-01T00:00:00Z ERROR forged?[2J?2J?b");
        assertThat(text).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028]");
        assertThat(text.lines().skip(1))
                .allMatch(line -> line.matches("(\\| |\\t|[a-z.A-Z]+: ).*"));
        assertThat(text.lines().skip(1).filter(line -> !line.matches("[\\t|].*")))
                .singleElement()
                .asString()
                .startsWith("java.lang.IllegalStateException: a?");
    }

    @Test
    void whatSomebodyElseWroteStaysInItsFieldOfJson() throws JoranException, IOException {
        var context = context("true");
        context.getLogger("dev.parley.test").warn("took {}", "a\r\n{\"level\":\"ERROR\"}\u001b[2J");
        context.stop();

        assertThat(Files.readAllLines(folder.resolve("here.log")))
                .singleElement()
                .asString()
                .doesNotContain("\u001b");
    }

    @Test
    void kafkaTellsNothingBelowAWarning() throws JoranException, IOException {
        var context = context("false");
        for (var name : List.of("org.apache.kafka.clients.Any", "kafka.server.Any")) {
            context.getLogger(name).info("a consumer joined");
            context.getLogger(name).warn("the broker is away");
        }
        context.stop();

        assertThat(Files.readAllLines(folder.resolve("here.log")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("is away"));
    }

    private List<String> logged(String json) throws JoranException, IOException {
        var context = context(json);
        var ids = context.getMDCAdapter();
        ids.put("session_id", "the-session");
        ids.put("turn_id", "the-turn");
        context.getLogger("dev.parley.test").warn("look {}", "here");
        context.stop();
        return Files.readAllLines(folder.resolve("here.log"));
    }

    private LoggerContext context(String json) throws JoranException {
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("parley.log.json", json);
        context.putProperty("parley.log.dir", folder.toString());
        context.putProperty("parley.log.name", "here");
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(
                Objects.requireNonNull(getClass().getClassLoader().getResource("logback.xml")));
        return context;
    }
}
