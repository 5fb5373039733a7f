package dev.parley.load.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A Markdown table; all columns but the first few have numbers. Not thread-safe. */
public final class Table {

    private final List<String> head;
    private final int texts;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param texts how many of the first columns have no numbers
     */
    public Table(int texts, String... head) {
        this.texts = texts;
        this.head = List.of(head);
    }

    /** Adds a row, with a cell for each column. */
    public void row(Object... cells) {
        var row = new ArrayList<String>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
    }

    /** Writes nanoseconds as milliseconds for a cell. */
    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    @Override
    public String toString() {
        var lines = new StringJoiner("\n");
        lines.add("| " + String.join(" | ", head) + " |");
        var rule = new StringBuilder("|");
        for (int i = 0; i < head.size(); i++) {
            rule.append(i < texts ? "---|" : "---:|");
        }
        lines.add(rule);
        rows.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
        return lines.toString();
    }
}
