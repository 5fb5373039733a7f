package dev.parley.load.report;

import java.util.Locale;

/** The pieces that drawings consist of. */
final class Svg {

    private Svg() {}

    static void begin(StringBuilder svg, int width, int height) {
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="11">
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                """
                        .formatted(width, height));
    }

    /**
     * @param points such as {@code 1.0,2.0 3.0,4.0}
     */
    static void polyline(StringBuilder svg, String color, CharSequence points) {
        svg.append(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>\n"
                        .formatted(color, points.toString().strip()));
    }

    static void rule(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>\n",
                        x1,
                        y1,
                        x2,
                        y2));
    }

    static void text(
            StringBuilder svg, double x, double y, String anchor, String more, String text) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>\n",
                        x,
                        y,
                        anchor,
                        more,
                        text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
