package dev.parley.quickstart.main;

import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.Rehearsal;
import dev.parley.quickstart.Up;
import dev.parley.quickstart.cluster.Cluster;

/** Runs {@code ./parley up} and {@code ./parley cluster}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(ParleyCommand.of(new Up(), new Cluster(), new Rehearsal()).execute(args));
    }
}
