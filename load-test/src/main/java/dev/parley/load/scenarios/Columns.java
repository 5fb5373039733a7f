package dev.parley.load.scenarios;

import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.Outcome;

/** Columns and figures that several scenarios have. */
final class Columns {

    static final Column SYSTEM_CORES = new Column("system_cores", "system, cores", 2);
    static final Column OTHERS_CORES = new Column("others_cores", "others, cores", 2);
    static final Column COMPILING = new Column("compiling_percent", "of it compiling %", 0);
    static final Column WARM_UPS = new Column("warm_ups", "warm-ups", 0);

    private Columns() {}

    /** What the machine did meanwhile; the system's part only if there was one. */
    static Row.Builder cores(Row.Builder row, Outcome outcome, boolean system) {
        return row.figure("system_cores", system ? outcome.cpu().systemCores() : Double.NaN)
                .figure("compiling_percent", system ? 100 * outcome.cpu().compiling() : Double.NaN)
                .figure("others_cores", outcome.cpu().othersCores());
    }

    /** What is added to the model's own time: less its median, also from the 99th percentile. */
    static Row.Builder added(Row.Builder row, Section section, String load, String name) {
        Row so = row.build();
        double own =
                section.row(load, Row.DIRECT)
                        .map(direct -> direct.figure(name + "_p50_ms"))
                        .orElse(Double.NaN);
        return row.figure(name + "_added_p50_ms", so.figure(name + "_p50_ms") - own)
                .figure(name + "_added_p99_ms", so.figure(name + "_p99_ms") - own);
    }
}
