package dev.parley.load.report;

import dev.parley.load.figures.Table;
import dev.parley.load.figures.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of one scenario. Not thread-safe. */
public final class Section {

    private final String name;
    private final String title;
    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param name as on the command line
     * @param title a heading
     */
    public Section(String name, String title, List<Column> columns) {
        this.name = name;
        this.title = title;
        this.columns = List.copyOf(columns);
    }

    public String name() {
        return name;
    }

    public String title() {
        return title;
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    List<Column> columns() {
        return columns;
    }

    public void add(Row row) {
        rows.add(row);
    }

    /** Returns the row of a subject under a load, if it was measured. */
    public Optional<Row> row(String load, String subject) {
        return rows.stream()
                .filter(row -> row.load().equals(load) && row.subject().equals(subject))
                .findFirst();
    }

    public Verdict verdict() {
        return rows.stream().map(Row::verdict).reduce(Verdict.NONE, Verdict::plus);
    }

    /** Returns the rows as Markdown, without columns that none of them has, and the notes. */
    public String table() {
        if (rows.isEmpty()) {
            return "(not measured in this run)";
        }
        var shown =
                columns.stream()
                        .filter(
                                column ->
                                        rows.stream()
                                                .anyMatch(
                                                        row ->
                                                                row.figures()
                                                                        .containsKey(column.key())))
                        .toList();
        boolean judged = verdict().turns() > 0;
        var head = new ArrayList<>(List.of("load", "subject"));
        shown.forEach(column -> head.add(column.title()));
        if (judged) {
            head.add("wrong");
        }
        var table = new Table(2, head.toArray(String[]::new));
        for (var row : byLoad()) {
            var cells = new ArrayList<Object>(List.of(row.load(), row.subject()));
            shown.forEach(column -> cells.add(column.cell(row.figure(column.key()))));
            if (judged) {
                cells.add(row.verdict().turns() == 0 ? "" : row.verdict());
            }
            table.row(cells.toArray());
        }
        return table + notes();
    }

    private String notes() {
        var notes = new StringBuilder();
        for (var row : rows) {
            var said = new ArrayList<>(row.verdict().reasons());
            if (!row.note().isEmpty()) {
                said.addFirst(row.note());
            }
            for (var each : said) {
                notes.append("\n\n")
                        .append("%s, %s: %s".formatted(row.load(), row.subject(), each.strip()));
            }
        }
        return notes.toString();
    }

    /** Each load's rows together, loads and subjects in the order in which they came. */
    List<Row> byLoad() {
        return rows.stream()
                .map(Row::load)
                .distinct()
                .flatMap(load -> rows.stream().filter(row -> row.load().equals(load)))
                .toList();
    }
}
