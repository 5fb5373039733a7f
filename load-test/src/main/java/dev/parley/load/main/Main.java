package dev.parley.load.main;

import dev.parley.load.bench.Bench;
import dev.parley.load.chaos.Chaos;
import dev.parley.load.eval.Eval;
import dev.parley.load.soak.Soak;
import dev.parley.quickstart.ParleyCommand;

/** Runs {@code ./parley bench}, {@code chaos}, {@code soak} and {@code eval}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(
                ParleyCommand.of(new Bench(), new Chaos(), new Soak(), new Eval()).execute(args));
    }
}
