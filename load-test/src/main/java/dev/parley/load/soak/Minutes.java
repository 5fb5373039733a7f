package dev.parley.load.soak;

import dev.parley.load.figures.Table;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.system.Footprint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures of each minute, and what is said of them in the end. */
final class Minutes {

    /** Tables whose rows are the history or its proof: they grow with what people say. */
    private static final List<String> HISTORY =
            List.of(
                    "session",
                    "message",
                    "message_source",
                    "turn_chunk",
                    "searched_text",
                    "turn_claim",
                    "deleted_session");

    private static final double MIB = 1 << 20;

    /**
     * @param bound empty if the figure may move as it likes
     */
    private record Figure(Column column, Optional<Trend.Bound> bound) {

        static Figure judged(String key, String title, int decimals, double part, double least) {
            return new Figure(
                    new Column(key, title, decimals), Optional.of(new Trend.Bound(part, least)));
        }

        static Figure told(String key, String title) {
            return new Figure(new Column(key, title, 0), Optional.empty());
        }
    }

    private static final List<Figure> FIGURES =
            List.of(
                    Figure.judged("heap_mib", "heap after collection, MiB", 1, 0.1, 8),
                    Figure.judged("threads", "threads", 0, 0.05, 4),
                    Figure.judged("file_descriptors", "file descriptors", 0, 0.1, 50),
                    Figure.judged("consumers", "consumers", 0, 0, 0.5),
                    Figure.judged("token_p50_ms", "token p50, ms", 2, 0.2, 1),
                    Figure.judged("token_p99_ms", "token p99, ms", 1, 0.5, 20),
                    Figure.judged("session_topics", "session topics", 0, 0.1, 20),
                    Figure.judged("rows_a_turn", "rows of the history a turn", 2, 0.05, 0.3),
                    Figure.judged("other_rows", "other rows", 0, 0.2, 200),
                    Figure.told("turns", "turns in the minute"));

    private final Section section =
            new Section("soak", "Minute by minute", FIGURES.stream().map(Figure::column).toList());
    private final String delivery;
    private long turns;

    Minutes(String delivery) {
        this.delivery = delivery;
    }

    Section section() {
        return section;
    }

    /**
     * Notes a minute.
     *
     * @param minute from 1
     */
    void add(int minute, Tally.Window window, Footprint footprint) {
        turns += window.verdict().turns();
        long history = footprint.rowsOf(HISTORY);
        long all = footprint.rowsOf(footprint.rows().keySet());
        section.add(
                Row.of("minute " + minute, delivery)
                        .figure("heap_mib", footprint.heap() / MIB)
                        .figure("threads", footprint.threads())
                        .figure("file_descriptors", footprint.fileDescriptors())
                        .figure("consumers", footprint.consumers())
                        .figure("token_p50_ms", window.tokens().millis(50))
                        .figure("token_p99_ms", window.tokens().millis(99))
                        .figure("session_topics", footprint.sessionTopics())
                        .figure("rows_a_turn", turns == 0 ? Double.NaN : (double) history / turns)
                        .figure("other_rows", all - history)
                        .figure("turns", window.verdict().turns())
                        .verdict(window.verdict())
                        .build());
    }

    /** Returns what a person who waits reads of the latest minute. */
    String latest() {
        var row = section.rows().getLast();
        return String.format(
                Locale.ROOT,
                "%s: %.0f turns, %s wrong; heap %.0f MiB, %.0f threads, %.0f files, %.0f consumers, %.0f topics, token p50 %.1f ms, p99 %.1f ms",
                row.load(),
                row.figure("turns"),
                row.verdict(),
                row.figure("heap_mib"),
                row.figure("threads"),
                row.figure("file_descriptors"),
                row.figure("consumers"),
                row.figure("session_topics"),
                row.figure("token_p50_ms"),
                row.figure("token_p99_ms"));
    }

    /** Returns true if nothing grew by more than it may, as far as that can be judged. */
    boolean isSteady() {
        return FIGURES.stream().noneMatch(figure -> trend(figure).filter(Trend::grows).isPresent());
    }

    private Optional<Trend> trend(Figure figure) {
        double[] values =
                section.rows().stream()
                        .mapToDouble(row -> row.figure(figure.column().key()))
                        .toArray();
        return figure.bound().map(bound -> Trend.of(values, bound));
    }

    /** Returns the judgment of each figure, as Markdown. */
    String verdict() {
        var table = new Table(1, "figure", "median", "growth", "an hour", "may grow by", "verdict");
        for (var figure : FIGURES) {
            trend(figure)
                    .ifPresent(
                            trend ->
                                    table.row(
                                            figure.column().title(),
                                            cell(trend.median()),
                                            cell(trend.rise()),
                                            cell(trend.perHour()),
                                            cell(trend.allowed()),
                                            word(trend)));
        }
        return table.toString();
    }

    private static String word(Trend trend) {
        if (!trend.isJudged()) {
            return "too short to judge";
        }
        return trend.grows() ? "**grows**" : "steady";
    }

    private static String cell(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%,.2f", value);
    }
}
