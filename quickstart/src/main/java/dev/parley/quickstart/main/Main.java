package dev.parley.quickstart.main;

import dev.parley.quickstart.Audit;
import dev.parley.quickstart.KeyCommand;
import dev.parley.quickstart.OwnerCommand;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.Rehearsal;
import dev.parley.quickstart.Up;
import dev.parley.quickstart.UsageCommand;
import dev.parley.quickstart.cluster.Cluster;
import java.time.Clock;

/**
 * Runs {@code ./parley up}, {@code cluster}, {@code key}, {@code owner}, {@code usage} and {@code
 * audit}.
 */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        var environment = System.getenv();
        System.exit(
                ParleyCommand.of(
                                new Up(),
                                new Cluster(),
                                new KeyCommand(environment, Clock.systemUTC()),
                                new OwnerCommand(environment),
                                new UsageCommand(environment),
                                new Audit(),
                                new Rehearsal())
                        .execute(args));
    }
}
