package dev.parley.quickstart.main;

import dev.parley.quickstart.Audit;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.Rehearsal;
import dev.parley.quickstart.Up;
import dev.parley.quickstart.cluster.Cluster;

/** Runs {@code ./parley up}, {@code ./parley cluster} and {@code ./parley audit}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(
                ParleyCommand.of(new Up(), new Cluster(), new Audit(), new Rehearsal())
                        .execute(args));
    }
}
