package dev.parley.load.report;

import dev.parley.load.figures.Latencies;
import dev.parley.load.figures.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of one subject under one load.
 *
 * @param load such as {@code 200 streams}
 * @param subject what was under that load: a delivery of Parley's, or a baseline
 * @param figures by the keys of columns; a figure that was not measured is missing
 * @param curves distributions by the name of what was timed
 * @param verdict on the turns of the load; {@link Verdict#NONE} if there were none to judge
 * @param note what else must be said, such as why figures are missing; may be empty
 */
public record Row(
        String load,
        String subject,
        Map<String, Double> figures,
        Map<String, List<Latencies.Point>> curves,
        Verdict verdict,
        String note) {

    /** The client asks the model itself. */
    public static final String DIRECT = "direct";

    /** A bare producer and consumer of the same records. */
    public static final String RAW = "raw";

    /** The broker and PostgreSQL, and nothing else. */
    public static final String STORES = "broker and PostgreSQL alone";

    /** Begins a row. */
    public static Builder of(String load, String subject) {
        return new Builder(load, subject);
    }

    /** Returns a figure; NaN if there is none. */
    public double figure(String key) {
        return figures.getOrDefault(key, Double.NaN);
    }

    /** Gathers a row. Not thread-safe. */
    public static final class Builder {
        private final String load;
        private final String subject;
        private final Map<String, Double> figures = new LinkedHashMap<>();
        private final Map<String, List<Latencies.Point>> curves = new LinkedHashMap<>();
        private Verdict verdict = Verdict.NONE;
        private String note = "";

        private Builder(String load, String subject) {
            this.load = load;
            this.subject = subject;
        }

        /** Adds a figure, unless it is NaN. */
        public Builder figure(String key, double value) {
            if (!Double.isNaN(value)) {
                figures.put(key, value);
            }
            return this;
        }

        /** Adds {@code <name>_p50_ms}, {@code _p99_ms} and {@code _max_ms}, and the curve. */
        public Builder latencies(String name, Latencies latencies) {
            figure(name + "_p50_ms", latencies.millis(50));
            figure(name + "_p99_ms", latencies.millis(99));
            figure(name + "_max_ms", latencies.millis(100));
            if (latencies.count() > 0) {
                curves.put(name, latencies.curve());
            }
            return this;
        }

        public Builder verdict(Verdict judged) {
            verdict = judged;
            return this;
        }

        public Builder note(String said) {
            note = said;
            return this;
        }

        public Row build() {
            return new Row(load, subject, figures, curves, verdict, note);
        }
    }
}
