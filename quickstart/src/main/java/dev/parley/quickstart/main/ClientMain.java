package dev.parley.quickstart.main;

import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.client.ClientCommands;

/**
 * Runs the commands that talk to a running system. {@code ./parley} starts it with a few jars of
 * the class path only.
 */
public final class ClientMain {

    private ClientMain() {}

    public static void main(String[] args) {
        var commands = ClientCommands.all(System.getenv(), System.in, ClientCommands.Ends.told());
        System.exit(ParleyCommand.of(commands.toArray()).execute(args));
    }
}
