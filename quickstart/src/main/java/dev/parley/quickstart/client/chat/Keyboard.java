package dev.parley.quickstart.client.chat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the lines of a chat come from. */
interface Keyboard extends AutoCloseable {

    /** Ends when it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** The next line; null at the end, or if the user wants to leave. */
    @Nullable String line() throws IOException;

    /** Does this at Ctrl-C, until the watch is closed. */
    Watch onInterrupt(Runnable action);

    /** Returns true if a person types here. */
    boolean isTerminal();

    @Override
    void close() throws IOException;
}
