package dev.parley.modelserver.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a report from the quoted notes: each heading with its notes below it. */
final class Report {
    private static final Pattern HEADING = Pattern.compile("(?m)^(?=## )");

    private Report() {}

    static String of(Prompt prompt) {
        var notes = prompt.passages().stream().map(Passage::text).collect(Collectors.joining("\n"));
        var sections = sections(notes);
        return sections.isEmpty()
                ? Extract.nothingFound(prompt.question())
                : String.join("\n\n", sections);
    }

    private static List<String> sections(String notes) {
        var sections = new ArrayList<String>();
        for (var section : HEADING.split(notes)) {
            int end = section.indexOf('\n');
            var body = end < 0 ? "" : Extract.withoutOpening(section.substring(end).strip());
            if (section.startsWith("## ") && !body.isEmpty()) {
                sections.add(section.substring(0, end).strip() + "\n\n" + body);
            }
        }
        return sections;
    }
}
