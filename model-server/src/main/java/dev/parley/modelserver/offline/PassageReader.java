package dev.parley.modelserver.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Separates the passages of a message from its instructions.
 *
 * <p>A passage is the text within a fence: {@code ```}, {@code ~~~}, {@code <<<} and {@code >>>},
 * or {@code <tag>} and {@code </tag>}, each alone on its line. Or it starts with {@code [1]} and
 * goes on to the next number, the end of the fence, or, outside a fence, a blank line.
 */
final class PassageReader {
    private static final Pattern NUMBER = Pattern.compile("\\s*\\[(\\d{1,4})]\\s*(.*)");

    /** The line that names a passage's source is not a part of the passage. */
    private static final Pattern ORIGIN = Pattern.compile("\\A\\s*From: .*\\R+");

    private static final Pattern TAG = Pattern.compile("<([A-Za-z][\\w-]*)(?:\\s[^<>]*)?>");

    private final List<Passage> passages = new ArrayList<>();
    private final StringBuilder rest = new StringBuilder();

    /** The line that will close the open fence; null if no fence is open. */
    private @Nullable String closing;

    private @Nullable Integer number;
    private final StringBuilder text = new StringBuilder();

    private PassageReader() {}

    /** A message's passages, and the rest of it. */
    record Parts(List<Passage> passages, String rest) {}

    static Parts read(String message) {
        var reader = new PassageReader();
        message.lines().forEach(reader::line);
        reader.endPassage();
        return new Parts(List.copyOf(reader.passages), reader.rest.toString().strip());
    }

    private void line(String line) {
        String stripped = line.strip();
        if (stripped.equals(closing)) {
            endPassage();
            closing = null;
            return;
        }
        if (closing == null) {
            String opened = closingOf(stripped);
            if (opened != null) {
                endPassage();
                closing = opened;
                return;
            }
        }
        var numbered = NUMBER.matcher(line);
        if (numbered.matches()) {
            endPassage();
            number = Integer.valueOf(numbered.group(1));
            text.append(numbered.group(2)).append('\n');
        } else if (closing != null || (number != null && !stripped.isEmpty())) {
            text.append(line).append('\n');
        } else {
            endPassage();
            rest.append(line).append('\n');
        }
    }

    private void endPassage() {
        if (!text.toString().isBlank()) {
            var quoted = number == null ? text : ORIGIN.matcher(text).replaceFirst("");
            passages.add(new Passage(number, quoted.toString().strip()));
        }
        text.setLength(0);
        number = null;
    }

    /** Returns the line that closes the fence that this line opens; null if it opens none. */
    private static @Nullable String closingOf(String line) {
        if (line.startsWith("```")) {
            return "```";
        }
        if (line.startsWith("~~~")) {
            return "~~~";
        }
        if (line.equals("<<<")) {
            return ">>>";
        }
        var tag = TAG.matcher(line);
        return tag.matches() ? "</" + tag.group(1) + ">" : null;
    }
}
