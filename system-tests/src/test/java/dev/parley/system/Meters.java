package dev.parley.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a scrape shows, and what dashboard, alerts and document say of it. */
final class Meters {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DASHBOARD = ROOT.resolve("deploy/grafana/parley.json");
    private static final Path ALERTS = ROOT.resolve("deploy/alerts.yml");
    private static final Path DOCUMENT = ROOT.resolve("docs/operations.md");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(\\{[^}]*\\})? ");
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{([^}]*)\\}");
    private static final Pattern EQUAL = Pattern.compile("\\w+=\"[^\"]*\"");

    /** What stands in an expression besides metrics. */
    private static final Set<String> PROMQL =
            Set.of(
                    "sum",
                    "max",
                    "min",
                    "rate",
                    "increase",
                    "absent",
                    "by",
                    "histogram_quantile",
                    "le",
                    "or",
                    "and",
                    "clamp_min",
                    "hop",
                    "model",
                    "outcome",
                    "direction",
                    "kind",
                    "state",
                    "status",
                    "uri",
                    "instance");

    private Meters() {}

    /** The names of all samples. */
    static Set<String> names(String scrape) {
        return SAMPLE.matcher(scrape)
                .results()
                .map(sample -> sample.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every expression of the dashboard's panels and of the alerts. */
    static List<String> expressions() {
        try {
            var expressions = new ArrayList<String>();
            collect(JsonMapper.shared().readTree(DASHBOARD.toFile()), expressions);
            rules().forEach(rule -> expressions.add(String.valueOf((Object) rule.get("expr"))));
            return expressions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the alerts, in their order. */
    static List<String> alerts() {
        try {
            return rules().stream().map(rule -> rule.getOrDefault("alert", "")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, String>> rules() throws IOException {
        Map<String, List<Map<String, List<Map<String, String>>>>> alerts =
                new Yaml().load(Files.readString(ALERTS));
        return alerts.getOrDefault("groups", List.of()).stream()
                .flatMap(group -> group.getOrDefault("rules", List.of()).stream())
                .toList();
    }

    private static void collect(JsonNode node, List<String> expressions) {
        if (node.has("expr")) {
            expressions.add(node.get("expr").stringValue());
        }
        node.forEach(child -> collect(child, expressions));
    }

    /** The metrics in an expression. */
    static Set<String> metrics(String expression) {
        var bare = expression.replaceAll("\\{[^}]*\\}|\\[[^]]*\\]", "");
        return Pattern.compile("[a-zA-Z_]\\w*")
                .matcher(bare)
                .results()
                .map(word -> word.group())
                .filter(word -> !PROMQL.contains(word))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The labels that an expression wants of its metrics, as {@code metric label="value"}. */
    static Set<String> wantedLabels(String expression) {
        var wanted = new TreeSet<String>();
        SELECTOR.matcher(expression)
                .results()
                .forEach(
                        selector ->
                                EQUAL.matcher(selector.group(2))
                                        .results()
                                        .forEach(
                                                label ->
                                                        wanted.add(
                                                                selector.group(1)
                                                                        + " "
                                                                        + label.group())));
        return wanted;
    }

    /** Returns true if some sample of the metric has the label. */
    static boolean has(String scrape, String wanted) {
        var metric = wanted.split(" ", 2)[0];
        var label = wanted.split(" ", 2)[1];
        return scrape.lines()
                .anyMatch(
                        line ->
                                line.startsWith(metric + "{")
                                        && (line.contains("{" + label)
                                                || line.contains("," + label)));
    }

    /** The metrics that the document describes. */
    static Set<String> documented() {
        try {
            return Pattern.compile("(?m)^\\| `(parley_\\w+)")
                    .matcher(Files.readString(DOCUMENT))
                    .results()
                    .map(row -> row.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The metrics of ours in a scrape, without the parts of timers. */
    static Set<String> ours(String scrape) {
        return names(scrape).stream()
                .filter(name -> name.startsWith("parley_"))
                .map(name -> name.replaceAll("_(count|sum|max|bucket)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The value of a metric, summed over its samples. */
    static double value(String scrape, String metric) {
        return scrape.lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
