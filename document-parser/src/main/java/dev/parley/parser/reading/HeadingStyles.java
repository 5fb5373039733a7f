package dev.parley.parser.reading;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.tika.parser.microsoft.WordExtractor;
import org.jspecify.annotations.Nullable;

/**
 * Knows which paragraph styles of a docx are headings. Tika knows those of Word's own names only.
 */
final class HeadingStyles {

    private static final int LOWEST = 9;

    /** Far more than Word's own styles; further styles of a file are ignored. */
    private static final int MOST = 10_000;

    private final Map<String, Integer> levels = new HashMap<>();
    private final Map<String, String> parents = new HashMap<>();

    /** From the name of a style as Tika gives it to the style. */
    private final Map<String, String> styles = new HashMap<>();

    /** Reads {@code styles.xml}. */
    HeadingStyles read(InputStream in) throws XMLStreamException {
        var xml = Xml.reader().createXMLStreamReader(in);
        String style = null;
        while (xml.hasNext() && styles.size() < MOST) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                style = note(xml, style);
            }
        }
        return this;
    }

    private @Nullable String note(XMLStreamReader xml, @Nullable String style) {
        var name = xml.getLocalName();
        if (name.equals("style")) {
            return attribute(xml, "styleId");
        }
        var value = attribute(xml, "val");
        if (style != null && value != null) {
            switch (name) {
                case "name" -> {
                    styles.putIfAbsent(tikas(value), style);
                    note(style, byName(value));
                }
                case "outlineLvl" -> note(style, outline(value));
                case "basedOn" -> parents.put(style, value);
                default -> {}
            }
        }
        return style;
    }

    private void note(String style, @Nullable Integer level) {
        if (level != null) {
            levels.putIfAbsent(style, level);
        }
    }

    /**
     * Returns the level of a heading's style, from 1; null if the style is no heading's.
     *
     * @param name the style's name as Tika gives it
     */
    @Nullable Integer level(String name) {
        @Nullable String at = styles.get(name);
        for (int steps = 0; at != null && steps < 20; steps++) {
            var level = levels.get(at);
            if (level != null) {
                return level > LOWEST ? null : level;
            }
            at = parents.get(at);
        }
        return null;
    }

    private static String tikas(String name) {
        var style = WordExtractor.buildParagraphTagAndStyle(name, false).getStyleClass();
        return style == null ? name : style;
    }

    // Word's own names do not depend on its language.
    private static @Nullable Integer byName(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("title")) {
            return 1;
        }
        return lower.matches("heading [1-9]") ? (Integer) (lower.charAt(8) - '0') : null;
    }

    // One past the lowest level means "no heading".
    private static @Nullable Integer outline(String value) {
        return value.matches("\\d") ? (Integer) (value.charAt(0) - '0' + 1) : null;
    }

    // By the local name, because strict files use another namespace.
    private static @Nullable String attribute(XMLStreamReader xml, String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }
}
