package dev.parley.quickstart.client.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of another program or a file. */
final class PipedKeyboard implements Keyboard {

    private final BufferedReader lines;

    PipedKeyboard(InputStream in) {
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable String line() throws IOException {
        return lines.readLine();
    }

    @Override
    public Watch onInterrupt(Runnable action) {
        return new ExitHook(action);
    }

    @Override
    public boolean isTerminal() {
        return false;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
