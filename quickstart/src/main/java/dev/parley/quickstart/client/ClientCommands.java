package dev.parley.quickstart.client;

import dev.parley.quickstart.client.chat.AskCommand;
import dev.parley.quickstart.client.chat.ChatCommand;
import dev.parley.quickstart.client.chat.ReplayCommand;
import dev.parley.quickstart.client.top.TopCommand;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** The commands that talk to a running system. */
public final class ClientCommands {

    private ClientCommands() {}

    /**
     * Which ends of the process are a terminal.
     *
     * @param in true if a person types
     * @param out true if a person reads
     */
    public record Ends(boolean in, boolean out) {

        /** As {@code ./parley} has found. */
        public static Ends told() {
            return new Ends(
                    Boolean.getBoolean("parley.tty.in"), Boolean.getBoolean("parley.tty.out"));
        }
    }

    /**
     * @param environment may name the server and the key
     * @param in what is typed, or what another program says
     * @param ends which ends are a terminal
     */
    public static List<Object> all(Map<String, String> environment, InputStream in, Ends ends) {
        boolean isTerminal = ends.in() && ends.out();
        return List.of(
                new ChatCommand(environment, in, isTerminal),
                new AskCommand(environment, in, ends.out()),
                new SessionsCommand(environment),
                new LogCommand(environment),
                new ExportCommand(environment, ends.out()),
                new ImportCommand(environment),
                new ReplayCommand(environment),
                new DocsCommand(environment),
                new TopCommand(isTerminal));
    }
}
