package dev.parley.worker.prompting;

import dev.parley.worker.citing.NumberedPassage;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts that a prompt quotes between two lines. The texts cannot contain these lines, so no
 * document can leave its place. Numbers in brackets that a text brings along become numbers in
 * parentheses, so that only our own numbers look like citations.
 */
public final class Material {

    private static final Pattern FOREIGN_CITATION = Pattern.compile("\\[(\\s*\\d[\\d\\s,;–-]*)]");

    private final String tag;
    private final String content;

    private Material(String tag, String content) {
        this.tag = tag;
        this.content = content;
    }

    /** Passages, each after its number and its origin. */
    public static Material passages(UUID turnId, List<NumberedPassage> passages) {
        var tag = tag("material", turnId);
        return new Material(tag, quoted(passages, tag));
    }

    /**
     * Passages below a question that was made from texts of documents, and is no more to be trusted
     * than they are.
     *
     * @param passages may be empty
     */
    public static Material question(UUID turnId, String question, List<NumberedPassage> passages) {
        var tag = tag("material", turnId);
        var asked = "Sub-question: " + harmless(question, tag).replaceAll("\\s+", " ");
        return new Material(
                tag, passages.isEmpty() ? asked : asked + "\n\n" + quoted(passages, tag));
    }

    /** Notes that the model took for us; their citations are our own. */
    public static Material notes(UUID turnId, String notes) {
        var tag = tag("notes", turnId);
        return new Material(tag, notes.replace(tag, ""));
    }

    /** Passages in the form of notes, each followed by its citation. */
    public static String excerpts(List<NumberedPassage> passages) {
        return passages.stream()
                .map(
                        numbered ->
                                "%s [%d]"
                                        .formatted(
                                                neutral(numbered.passage().text()),
                                                numbered.number()))
                .collect(Collectors.joining("\n\n"));
    }

    /** The word between the angle brackets of the first and the last line. */
    public String tag() {
        return tag;
    }

    /** The content between its two lines. */
    public String quoted() {
        return "<%1$s>\n%2$s\n</%1$s>".formatted(tag, content);
    }

    // A document cannot know the tag: it was uploaded before the turn had its id.
    private static String tag(String kind, UUID turnId) {
        return kind + "-" + Long.toHexString(turnId.getLeastSignificantBits());
    }

    private static String quoted(List<NumberedPassage> passages, String tag) {
        return passages.stream()
                .map(numbered -> quoted(numbered, tag))
                .collect(Collectors.joining("\n\n"));
    }

    private static String quoted(NumberedPassage numbered, String tag) {
        var passage = numbered.passage();
        var from = new StringBuilder(passage.title());
        if (passage.section() != null) {
            from.append(" > ").append(passage.section());
        }
        if (passage.creator() != null) {
            from.append(" (").append(passage.creator()).append(')');
        }
        return "[%d] From: %s%n%n%s"
                .formatted(
                        numbered.number(),
                        harmless(from.toString(), tag).replaceAll("\\s+", " "),
                        harmless(passage.text(), tag));
    }

    private static String harmless(String text, String tag) {
        return neutral(text.replace(tag, ""));
    }

    private static String neutral(String text) {
        return FOREIGN_CITATION.matcher(text).replaceAll("($1)");
    }
}
