package dev.parley.load.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Draws how the figures of a section moved from row to row, such as from minute to minute: a panel
 * for each column, to the right the rows, upwards the figure from 0 on. What lies behind the mark
 * was judged.
 */
public final class TimePlot {

    private static final int WIDTH = 460;
    private static final int HEIGHT = 170;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 30;
    private static final int BOTTOM = 26;
    private static final int COLUMNS = 2;
    private static final String COLOR = "#1f77b4";

    private TimePlot() {}

    /**
     * @param mark the number of the first row that was judged, from 0
     */
    public static String of(Section section, int mark) {
        var columns =
                section.columns().stream().filter(column -> isDrawn(section, column)).toList();
        var svg = new StringBuilder();
        int rows = Math.max(1, Math.ceilDiv(columns.size(), COLUMNS));
        Svg.begin(svg, WIDTH * COLUMNS, HEIGHT * rows);
        for (int i = 0; i < columns.size(); i++) {
            svg.append(
                    "<g transform=\"translate(%d,%d)\">\n"
                            .formatted(i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT));
            draw(svg, columns.get(i), section.rows(), mark);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private static boolean isDrawn(Section section, Column column) {
        return section.rows().stream().anyMatch(row -> row.figures().containsKey(column.key()));
    }

    private static void draw(StringBuilder svg, Column column, List<Row> rows, int mark) {
        double most =
                rows.stream()
                        .mapToDouble(row -> row.figure(column.key()))
                        .filter(value -> !Double.isNaN(value))
                        .max()
                        .orElse(0);
        double top = most <= 0 ? 1 : most * 1.1;
        Svg.text(svg, LEFT, 18, "start", "font-weight=\"bold\"", column.title());
        for (double part : new double[] {0, 0.5, 1}) {
            double y = HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
            Svg.rule(svg, LEFT, y, WIDTH - RIGHT, y);
            Svg.text(svg, LEFT - 6, y + 4, "end", "", column.cell(part * top));
        }
        double judged = x(mark, rows.size());
        Svg.rule(svg, judged, TOP, judged, HEIGHT - BOTTOM);
        for (int i : IntStream.of(0, mark, rows.size() - 1).distinct().toArray()) {
            Svg.text(
                    svg, x(i, rows.size()), HEIGHT - BOTTOM + 14, "middle", "", rows.get(i).load());
        }
        var points = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            double value = rows.get(i).figure(column.key());
            if (!Double.isNaN(value)) {
                points.append(
                        String.format(
                                Locale.ROOT,
                                "%.1f,%.1f ",
                                x(i, rows.size()),
                                HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)));
            }
        }
        Svg.polyline(svg, COLOR, points);
    }

    private static double x(int row, int rows) {
        double part = rows < 2 ? 0 : (double) row / (rows - 1);
        return LEFT + part * (WIDTH - LEFT - RIGHT);
    }
}
