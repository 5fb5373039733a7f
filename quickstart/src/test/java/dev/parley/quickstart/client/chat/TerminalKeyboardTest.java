package dev.parley.quickstart.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

/** A terminal without a screen, so that it runs anywhere. */
class TerminalKeyboardTest {

    @Test
    void linesComeUntilTheInputEnds() throws Exception {
        try (var keyboard = new TerminalKeyboard(terminal("How? !1\nNo more.\n"))) {
            assertThat(keyboard.line()).isEqualTo("How? !1");
            assertThat(keyboard.line()).isEqualTo("No more.");
            assertThat(keyboard.line()).isNull();
        }
    }

    @Test
    void ctrlCDoesWhatIsAskedWhileItIs() throws Exception {
        var done = new ArrayList<String>();
        var terminal = terminal("");
        try (var keyboard = new TerminalKeyboard(terminal)) {
            try (var watch = keyboard.onInterrupt(() -> done.add("stopped"))) {
                terminal.raise(Terminal.Signal.INT);
            }
            terminal.raise(Terminal.Signal.INT);
        }
        assertThat(done).containsExactly("stopped");
    }

    private static Terminal terminal(String typed) throws Exception {
        return new DumbTerminal(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream());
    }
}
