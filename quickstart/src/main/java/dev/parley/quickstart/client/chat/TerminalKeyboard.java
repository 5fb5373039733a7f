package dev.parley.quickstart.client.chat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A person at a terminal, who can edit a line and go back to earlier ones. */
final class TerminalKeyboard implements Keyboard {

    private static final int INTERRUPTED = 130;

    private final Terminal terminal;
    private final LineReader lines;

    TerminalKeyboard() throws IOException {
        this(TerminalBuilder.builder().system(true).build());
    }

    TerminalKeyboard(Terminal terminal) {
        this.terminal = terminal;
        this.lines =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        // An exclamation mark in a question means nothing.
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
    }

    @Override
    public @Nullable String line() {
        try {
            return lines.readLine("> ");
        } catch (UserInterruptException e) {
            // Ctrl-C takes back what was typed; on an empty line it leaves.
            return e.getPartialLine().isEmpty() ? null : "";
        } catch (EndOfFileException e) {
            return null;
        }
    }

    /** A second Ctrl-C ends the process. */
    @Override
    public Watch onInterrupt(Runnable action) {
        var again = new AtomicBoolean();
        var before =
                terminal.handle(
                        Terminal.Signal.INT,
                        signal -> {
                            if (again.getAndSet(true)) {
                                System.exit(INTERRUPTED);
                            }
                            action.run();
                        });
        return () -> terminal.handle(Terminal.Signal.INT, before);
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
