package dev.parley.quickstart.main;

import dev.parley.quickstart.Audit;
import dev.parley.quickstart.CompletionCommand;
import dev.parley.quickstart.KeyCommand;
import dev.parley.quickstart.OwnerCommand;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.Rehearsal;
import dev.parley.quickstart.Up;
import dev.parley.quickstart.UsageCommand;
import dev.parley.quickstart.client.ClientCommands;
import dev.parley.quickstart.cluster.Cluster;
import dev.parley.quickstart.doctor.DoctorCommand;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs {@code ./parley up}, {@code cluster}, {@code key}, {@code owner}, {@code usage}, {@code
 * audit}, {@code doctor} and {@code completion}.
 */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(ParleyCommand.of(commands(System.getenv()).toArray()).execute(args));
    }

    static List<Object> commands(Map<String, String> environment) {
        var commands = new ArrayList<Object>();
        commands.addAll(List.of(new Up(), new Cluster(), new Audit(), new Rehearsal()));
        commands.add(new KeyCommand(environment, Clock.systemUTC()));
        commands.add(new OwnerCommand(environment));
        commands.add(new UsageCommand(environment));
        commands.add(new DoctorCommand(environment));
        commands.add(new CompletionCommand());
        // ClientMain runs these; here they are for the completion.
        commands.addAll(
                ClientCommands.all(
                        environment,
                        InputStream.nullInputStream(),
                        new ClientCommands.Ends(false, false)));
        return commands;
    }
}
