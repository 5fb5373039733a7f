package dev.parley.load.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes {@code docs/performance.md} from a run. */
public final class Document {

    private Document() {}

    /** Returns the page: explanations, with the tables in their places. */
    public static String of(Map<String, String> about, List<Section> sections) throws IOException {
        String page = template();
        for (var fact : about.entrySet()) {
            page = page.replace("{{" + fact.getKey() + "}}", fact.getValue());
        }
        for (var section : sections) {
            page = page.replace("{{table:" + section.name() + "}}", section.table());
        }
        return page.replaceAll("\\{\\{table:[a-z-]+}}", "(not measured in this run)");
    }

    private static String template() throws IOException {
        try (InputStream in = Document.class.getResourceAsStream("performance.md")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
