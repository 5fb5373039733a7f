package dev.parley.load.report;

import dev.parley.load.figures.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Draws every distribution of a run as SVG: a panel for each load, a line for each subject. Both
 * axes are logarithmic: to the right ever fewer are slower, upwards time.
 */
public final class Plot {

    private static final int WIDTH = 460;
    private static final int HEIGHT = 300;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 70;
    private static final int COLUMNS = 2;

    private static final double[] PERCENTS = {0, 50, 90, 99, 99.9, 99.99};
    private static final double LAST = 99.99;
    private static final double LEAST_MILLIS = 0.05;
    private static final double MOST_MILLIS = 60_000;
    private static final String[] COLORS = {
        "#7f7f7f", "#2ca02c", "#1f77b4", "#d62728", "#9467bd", "#ff7f0e"
    };

    private record Line(String subject, List<Latencies.Point> points) {}

    private record Panel(String title, List<Line> lines) {}

    private Plot() {}

    /** Returns the drawing; one without any distribution says so. */
    public static String of(List<Section> sections) {
        var panels = panels(sections);
        int rows = Math.max(1, Math.ceilDiv(panels.size(), COLUMNS));
        var svg = new StringBuilder();
        Svg.begin(svg, WIDTH * COLUMNS, HEIGHT * rows);
        if (panels.isEmpty()) {
            svg.append("<text x=\"20\" y=\"30\">No latencies were measured.</text>\n");
        }
        for (int i = 0; i < panels.size(); i++) {
            svg.append(
                    "<g transform=\"translate(%d,%d)\">\n"
                            .formatted(i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT));
            draw(svg, panels.get(i));
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private static List<Panel> panels(List<Section> sections) {
        var panels = new ArrayList<Panel>();
        for (var section : sections) {
            var rows = section.byLoad();
            for (var load : rows.stream().map(Row::load).distinct().toList()) {
                var names = new TreeSet<String>();
                rows.forEach(row -> names.addAll(row.curves().keySet()));
                for (var name : names) {
                    var lines =
                            rows.stream()
                                    .filter(row -> row.load().equals(load))
                                    .filter(row -> row.curves().containsKey(name))
                                    .map(row -> new Line(row.subject(), row.curves().get(name)))
                                    .toList();
                    if (!lines.isEmpty()) {
                        panels.add(
                                new Panel(
                                        "%s, %s: %s"
                                                .formatted(
                                                        section.name(),
                                                        load,
                                                        name.replace('_', ' ')),
                                        lines));
                    }
                }
            }
        }
        return panels;
    }

    private static void draw(StringBuilder svg, Panel panel) {
        double least = MOST_MILLIS;
        double most = LEAST_MILLIS;
        for (var line : panel.lines()) {
            for (var point : line.points()) {
                least = Math.min(least, millis(point));
                most = Math.max(most, millis(point));
            }
        }
        int from = (int) Math.floor(Math.log10(least));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(most)));
        Svg.text(svg, LEFT, 20, "start", "font-weight=\"bold\"", panel.title());
        for (int decade = from; decade <= to; decade++) {
            double y = y(Math.pow(10, decade), from, to);
            Svg.rule(svg, LEFT, y, WIDTH - RIGHT, y);
            Svg.text(svg, LEFT - 6, y + 4, "end", "", Svg.number(Math.pow(10, decade)) + " ms");
        }
        for (double percent : PERCENTS) {
            double x = x(percent);
            Svg.rule(svg, x, TOP, x, HEIGHT - BOTTOM);
            Svg.text(svg, x, HEIGHT - BOTTOM + 14, "middle", "", Svg.number(percent) + " %");
        }
        for (int i = 0; i < panel.lines().size(); i++) {
            line(svg, panel.lines().get(i), COLORS[i % COLORS.length], from, to);
            int x = LEFT + i % 3 * 130;
            int y = HEIGHT - BOTTOM + 34 + i / 3 * 16;
            svg.append(
                    "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>\n"
                            .formatted(x, y - 9, COLORS[i % COLORS.length]));
            Svg.text(svg, x + 14, y, "start", "", panel.lines().get(i).subject());
        }
    }

    private static void line(StringBuilder svg, Line line, String color, int from, int to) {
        var points = new StringBuilder();
        for (var point : line.points()) {
            points.append(
                    String.format(
                            Locale.ROOT,
                            "%.1f,%.1f ",
                            x(Math.min(LAST, point.percent())),
                            y(millis(point), from, to)));
        }
        Svg.polyline(svg, color, points);
    }

    private static double millis(Latencies.Point point) {
        return Math.clamp(point.millis(), LEAST_MILLIS, MOST_MILLIS);
    }

    /** Each nine takes as much room as the one before. */
    private static double x(double percent) {
        double nines = -Math.log10(1 - percent / 100);
        double all = -Math.log10(1 - LAST / 100);
        return LEFT + nines / all * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double millis, int from, int to) {
        double part = (Math.log10(millis) - from) / (to - from);
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
    }
}
