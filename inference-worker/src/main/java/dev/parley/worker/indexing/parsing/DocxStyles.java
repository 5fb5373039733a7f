package dev.parley.worker.indexing.parsing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Knows which paragraph styles of a docx are headings. */
final class DocxStyles {

    private static final int LOWEST = 9;

    /** Far more than Word's own styles; further styles of a file are ignored. */
    private static final int MOST = 10_000;

    private final Map<String, Integer> levels = new HashMap<>();
    private final Map<String, String> parents = new HashMap<>();

    /** Reads {@code styles.xml}. */
    void read(XMLStreamReader xml) throws XMLStreamException {
        String style = null;
        while (xml.hasNext() && levels.size() < MOST && parents.size() < MOST) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            var name = xml.getLocalName();
            if (name.equals("style")) {
                style = DocxBody.attribute(xml, "styleId");
            } else if (style != null) {
                var value = DocxBody.attribute(xml, "val");
                switch (name) {
                    case "name" -> note(style, byName(value));
                    case "outlineLvl" -> note(style, outline(value));
                    case "basedOn" -> {
                        if (value != null) {
                            parents.put(style, value);
                        }
                    }
                    default -> {}
                }
            }
        }
    }

    private void note(String style, @Nullable Integer level) {
        if (level != null) {
            levels.putIfAbsent(style, level);
        }
    }

    /** Returns the level of a heading's style, from 1; null if the style is no heading's. */
    @Nullable Integer level(String style) {
        @Nullable String at = style;
        for (int steps = 0; at != null && steps < 20; steps++) {
            var level = levels.get(at);
            if (level != null) {
                return level > LOWEST ? null : level;
            }
            at = parents.get(at);
        }
        return null;
    }

    // Word's own names do not depend on its language.
    private static @Nullable Integer byName(@Nullable String name) {
        var lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
        if (lower.equals("title")) {
            return 1;
        }
        return lower.matches("heading [1-9]") ? (Integer) (lower.charAt(8) - '0') : null;
    }

    /** Returns the level of an outline; one past the lowest level means "no heading". */
    static @Nullable Integer outline(@Nullable String value) {
        return value != null && value.matches("\\d") ? (Integer) (value.charAt(0) - '0' + 1) : null;
    }
}
