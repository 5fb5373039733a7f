package dev.parley.load.eval;

import dev.parley.parser.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Questions about paragraphs, from a file in the format of SQuAD. Every fourth paragraph of an
 * article is held out: it is not indexed, so nothing answers its questions, although the rest of
 * its article is near them.
 *
 * @param texts the paragraphs that are indexed, each a document
 * @param calibration questions about every second article
 * @param test questions about the other articles
 */
record Dataset(
        List<Library.Text> texts,
        List<Library.Question> calibration,
        List<Library.Question> test,
        int heldOut) {

    private static final int HELD_OUT = 4;

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, or is not of this format
     */
    static Dataset read(Path file) throws IOException {
        try {
            return of(JsonMapper.shared().readTree(Files.readString(file)));
        } catch (JacksonException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not in the format of SQuAD: " + e.getMessage(), e);
        }
    }

    static Dataset of(JsonNode root) {
        var texts = new ArrayList<Library.Text>();
        var halves = List.of(new ArrayList<Library.Question>(), new ArrayList<Library.Question>());
        int heldOut = 0;
        int article = 0;
        for (var each : array(root, "data")) {
            int number = 0;
            for (var paragraph : array(each, "paragraphs")) {
                boolean indexed = ++number % HELD_OUT != 0;
                var name = article + "/" + number;
                if (indexed) {
                    texts.add(text(name, each.path("title").asString(""), paragraph));
                } else {
                    heldOut++;
                }
                for (var qa : array(paragraph, "qas")) {
                    boolean answered = indexed && !qa.path("is_impossible").asBoolean(false);
                    halves.get(article % 2)
                            .add(
                                    new Library.Question(
                                            "dataset",
                                            string(qa, "question"),
                                            answered ? name : ""));
                }
            }
            article++;
        }
        return new Dataset(texts, halves.get(0), halves.get(1), heldOut);
    }

    private static Library.Text text(String name, String title, JsonNode paragraph) {
        var context = string(paragraph, "context");
        return new Library.Text(name, title, context, List.of(new Block.Paragraph(context)));
    }

    private static Iterable<JsonNode> array(JsonNode node, String field) {
        var value = node.path(field);
        if (!value.isArray()) {
            throw new IllegalArgumentException("\"" + field + "\" must be a list");
        }
        return value;
    }

    private static String string(JsonNode node, String field) {
        var value = node.path(field);
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new IllegalArgumentException("\"" + field + "\" must be a text");
        }
        return value.stringValue();
    }
}
