package dev.parley.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A run as JSON: {@code figures.json}. */
public final class RunFile {

    /** Readers of another format would misread the file. */
    private static final int FORMAT = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().configure(SerializationFeature.INDENT_OUTPUT, true).build();

    private RunFile() {}

    private record Content(int format, Map<String, String> about, List<Scenario> scenarios) {}

    private record Scenario(String name, List<Row> rows) {}

    /**
     * @param about the run: when, where, of what, by which command
     */
    public static void write(Path file, Map<String, String> about, List<Section> sections)
            throws IOException {
        var content =
                new Content(
                        FORMAT,
                        about,
                        sections.stream()
                                .map(section -> new Scenario(section.name(), section.rows()))
                                .toList());
        Files.writeString(file, JSON.writeValueAsString(content));
    }

    /**
     * @throws IOException if the file cannot be read, or is no run of this format
     */
    static JsonNode read(Path file) throws IOException {
        try {
            var content = JSON.readTree(Files.readString(file));
            if (content.path("format").asInt(0) != FORMAT) {
                throw new IOException(file + " is no run of format " + FORMAT);
            }
            return content;
        } catch (JacksonException e) {
            throw new IOException(file + " is no JSON", e);
        }
    }
}
