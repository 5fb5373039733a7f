package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.operations.LogContext;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The settings file of a service decides how its lines look. */
@ExtendWith(OutputCaptureExtension.class)
class LogFormTest {

    private static final UUID SESSION = UUID.randomUUID();
    private static final UUID TURN = UUID.randomUUID();

    private static final String FORGED =
            "a\r\n1999-01-01T00:00:00Z ERROR forged\u001b[2J\u009b2J\u2028b";

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    @BeforeEach
    @AfterEach
    void forget() {
        // Boot keeps the form in system properties, and the first one wins.
        System.getProperties()
                .keySet()
                .removeIf(name -> name.toString().matches("(CONSOLE|FILE|LOG|LOGGED)_.*"));
        LoggingSystem.get(getClass().getClassLoader()).cleanUp();
    }

    @Test
    void aLineIsTextWithTheIdsOfItsTurn(CapturedOutput output) {
        logWith("--parley.log.json=false");

        assertThat(line(output)).contains("[" + SESSION + " " + TURN + "]").doesNotStartWith("{");
    }

    @Test
    void aLineIsJsonWithTheIdsOfItsTurn(CapturedOutput output) {
        logWith("--parley.log.json=true");

        var line = JsonMapper.shared().readTree(line(output));
        assertThat(line.get("message").stringValue()).isEqualTo("look here");
        assertThat(line.findValue("session_id").stringValue()).isEqualTo(SESSION.toString());
        assertThat(line.findValue("turn_id").stringValue()).isEqualTo(TURN.toString());
    }

    @Test
    void whatSomebodyElseWroteBeginsNoLineAndMovesNoCursor(CapturedOutput output) {
        logWith("--parley.log.json=false", FORGED);

        assertThat(output.getOut())
                .contains("look here a?", "| 1999-01-01T00:00:00Z ERROR forged?[2J?2J?b")
                .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028]");
        // Neither the message nor the exceptions.
        assertThat(output.getOut().lines()).noneMatch(line -> line.startsWith("1999-01-01T00:"));
    }

    @Test
    void whatSomebodyElseWroteStaysInItsFieldOfJson(CapturedOutput output) {
        logWith("--parley.log.json=true", FORGED);

        var line = JsonMapper.shared().readTree(line(output));
        assertThat(line.get("message").stringValue()).isEqualTo("look here " + FORGED);
        assertThat(output.getOut().lines()).noneMatch(other -> other.startsWith("1999-01-01T00:"));
        assertThat(output.getOut()).doesNotContain("\u001b");
    }

    @Test
    void anythingElseIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> logWith("--parley.log.json=yaml"))
                .withMessageContaining("parley.log.formats.yaml");
    }

    private static void logWith(String argument) {
        logWith(argument, "");
    }

    private static void logWith(String argument, String theirs) {
        try (var service =
                        new SpringApplicationBuilder(Nothing.class)
                                .web(WebApplicationType.NONE)
                                .properties("spring.config.name=api-service")
                                .run(argument);
                var context = LogContext.ofTurn(SESSION, TURN)) {
            LoggerFactory.getLogger("dev.parley.test")
                    .warn(
                            ("look here " + theirs).strip(),
                            theirs.isEmpty()
                                    ? null
                                    : new IllegalStateException(theirs, new Error(theirs)));
        }
    }

    private static String line(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("look here"))
                .findFirst()
                .orElseThrow();
    }
}
