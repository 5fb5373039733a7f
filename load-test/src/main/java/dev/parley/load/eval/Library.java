package dev.parley.load.eval;

import dev.parley.parser.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The labelled set: texts that are free or were written for it, and questions about them. */
public final class Library {

    private static final Pattern HEADINGS = Pattern.compile("(?m)^#.*$");

    private Library() {}

    /**
     * A text.
     *
     * @param name the name of its file, which questions refer to
     * @param markdown the whole file
     */
    public record Text(String name, String title, String markdown, List<Block> blocks) {

        /** Reads headings and paragraphs; these files have no other Markdown. */
        static Text parse(String name, String markdown) {
            var blocks = new ArrayList<Block>();
            String title = "";
            for (var part : HEADINGS.matcher(markdown).replaceAll("\n\n$0\n\n").split("\n{2,}")) {
                var text = part.strip();
                if (text.startsWith("# ")) {
                    title = text.substring(2);
                } else if (text.startsWith("## ")) {
                    blocks.add(new Block.Heading(1, text.substring(3)));
                } else if (!text.isEmpty()) {
                    blocks.add(new Block.Paragraph(text));
                }
            }
            return new Text(name, title, markdown, blocks);
        }
    }

    /**
     * A question.
     *
     * @param kind paraphrase, exact, typo, or none
     * @param answer the name of the text that answers it; empty if none does
     */
    public record Question(String kind, String text, String answer) {

        public boolean isAnswered() {
            return !answer.isEmpty();
        }
    }

    public static List<Text> texts() {
        return resource("texts.txt")
                .lines()
                .map(name -> Text.parse(name, resource("texts/" + name + ".md")))
                .toList();
    }

    public static List<Question> questions() {
        return resource("questions.txt")
                .lines()
                .map(line -> line.split("\\|"))
                .map(p -> new Question(p[0], p[1], p[2].equals("-") ? "" : p[2]))
                .toList();
    }

    /** Returns every second question of each kind: they choose the threshold. */
    static List<Question> forCalibration() {
        return half(0);
    }

    /** Returns the other questions: they judge the threshold. */
    static List<Question> forTest() {
        return half(1);
    }

    private static List<Question> half(int which) {
        var half = new ArrayList<Question>();
        var all = questions();
        for (var kind : all.stream().map(Question::kind).distinct().toList()) {
            var same = all.stream().filter(q -> q.kind().equals(kind)).toList();
            for (int i = which; i < same.size(); i += 2) {
                half.add(same.get(i));
            }
        }
        return half;
    }

    private static String resource(String name) {
        try (var in = Library.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
