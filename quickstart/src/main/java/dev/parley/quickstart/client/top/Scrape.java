package dev.parley.quickstart.client.top;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What the meters showed at one moment.
 *
 * @param at in {@link System#nanoTime}'s terms
 */
record Scrape(long at, List<Sample> samples) {

    private static final double NANOS = 1e9;

    /**
     * One line of a scrape.
     *
     * @param labels as they stand between the braces; empty if there are none
     */
    record Sample(String name, String labels, double value) {}

    /** Reads what one or several processes show, in Prometheus' format; skips what is none. */
    static Scrape of(long at, String text) {
        var samples = new ArrayList<Sample>();
        for (var line : text.lines().filter(line -> line.startsWith("parley_")).toList()) {
            int value = line.lastIndexOf(' ');
            int brace = line.indexOf('{');
            int name = brace < 0 ? value : brace;
            try {
                samples.add(
                        new Sample(
                                line.substring(0, name),
                                brace < 0 ? "" : line.substring(brace + 1, line.lastIndexOf('}')),
                                Double.parseDouble(line.substring(value + 1))));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                // A later version may show what this one cannot read.
            }
        }
        return new Scrape(at, samples);
    }

    /** For what each process counts of its own; NaN if it is not there. */
    double sum(String name, String... labels) {
        var values = values(name, labels).toArray();
        return values.length == 0 ? Double.NaN : DoubleStream.of(values).sum();
    }

    /** For what each process shows of the whole system; NaN if it is not there. */
    double max(String name, String... labels) {
        return values(name, labels).max().orElse(Double.NaN);
    }

    private DoubleStream values(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> List.of(labels).stream().allMatch(sample.labels()::contains))
                .mapToDouble(Sample::value)
                .filter(value -> !Double.isNaN(value));
    }

    /** How fast a counter has grown since then, a second; NaN if a process began anew. */
    double rate(Scrape before, String name, String... labels) {
        double more = sum(name, labels) - before.sum(name, labels);
        return more < 0 ? Double.NaN : more / ((at - before.at) / NANOS);
    }

    /** What a timer has measured since then, on average; NaN if nothing. */
    double mean(Scrape before, String timer) {
        double times = sum(timer + "_count") - before.sum(timer + "_count");
        return times > 0 ? (sum(timer + "_sum") - before.sum(timer + "_sum")) / times : Double.NaN;
    }
}
