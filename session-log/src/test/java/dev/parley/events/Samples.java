package dev.parley.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The stored samples. Each type has one with every field, {@code <type>.json}, and one with only
 * the required fields, {@code <type>.required.json}. They stand for events in existing event logs:
 * add samples, but never change one.
 */
final class Samples {

    private static final Path DIRECTORY = directory();
    private static final String REQUIRED = ".required.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Samples() {}

    /** Returns the types that have a sample. */
    static List<String> types() {
        try (var files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(REQUIRED))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String full(String type) {
        return read(type + ".json");
    }

    static String required(String type) {
        return read(type + REQUIRED);
    }

    static ObjectNode tree(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    /** A field of the contract within an event. */
    record Place(ObjectNode object, String name) {}

    /** Returns the event after an edit of the field at this path. */
    static String edited(String json, String path, Consumer<Place> edit) {
        var tree = tree(json);
        int slash = path.lastIndexOf('/');
        edit.accept(
                new Place(
                        (ObjectNode) tree.at(path.substring(0, slash)), path.substring(slash + 1)));
        return tree.toString();
    }

    /** Returns the path of every field; fields inside metadata are not part of the contract. */
    static List<String> paths(String json) {
        return paths(tree(json), "");
    }

    private static List<String> paths(JsonNode node, String at) {
        var paths = new ArrayList<String>();
        if (node instanceof ObjectNode object && !at.equals("/metadata")) {
            for (var field : object.properties()) {
                paths.add(at + "/" + field.getKey());
                paths.addAll(paths(field.getValue(), at + "/" + field.getKey()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                paths.addAll(paths(array.get(i), at + "/" + i));
            }
        }
        return paths;
    }

    private static String read(String name) {
        try {
            return Files.readString(DIRECTORY.resolve(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Every type needs the sample " + name, e);
        }
    }

    private static Path directory() {
        try {
            return Path.of(Objects.requireNonNull(Samples.class.getResource("/events/v1")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
