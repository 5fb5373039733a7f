package dev.parley.load.scenarios;

import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import java.io.IOException;

/** Something that can be measured. An object is for one run. */
public interface Scenario {

    /** Where its rows are gathered. */
    Section section();

    /** Measures what needs no system: the model itself, the bare loop, the stores alone. */
    default void baselines(BenchRun run) throws IOException, InterruptedException {}

    /** Measures the system with this delivery. */
    default void measure(BenchRun run, String delivery) throws IOException, InterruptedException {}

    /** Measures what does not depend on the delivery, on systems of its own. */
    default void once(BenchRun run) throws IOException, InterruptedException {}
}
