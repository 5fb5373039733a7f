package dev.parley.load.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All scenarios by name, in the order in which they are measured and reported. */
public enum Scenarios {
    COLD("cold", true, ColdScenario::new),
    IDLE("idle", true, IdleScenario::new),
    FIRST_TOKEN("first-token", true, FirstTokenScenario::new),
    STREAM("stream", true, StreamScenario::new),
    PROJECTOR("projector", false, ProjectorScenario::new),
    TURNS("turns", false, TurnsScenario::new),
    FAN_OUT("fan-out", false, FanOutScenario::new),
    RESUME_STORM("resume-storm", false, ResumeScenario::new),
    CEILING("ceiling", false, CeilingScenario::new),
    HISTORY("history", false, HistoryScenario::new),
    CANCELS("cancels", false, CancelScenario::new),
    STUCK_READERS("stuck-readers", false, StuckReaderScenario::new),
    MODES("modes", false, ModeScenario::new),
    INDEXING("indexing", false, IndexingScenario::new),
    PARTS("parts", false, PartsScenario::new);

    private final String word;
    private final boolean main;
    private final Supplier<Scenario> scenario;

    Scenarios(String word, boolean main, Supplier<Scenario> scenario) {
        this.word = word;
        this.main = main;
        this.scenario = scenario;
    }

    /** Those that a quick run measures. */
    public static List<Scenarios> main() {
        var all = new ArrayList<Scenarios>();
        for (var each : values()) {
            if (each.main) {
                all.add(each);
            }
        }
        return all;
    }

    public Scenario create() {
        return scenario.get();
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return word;
    }
}
