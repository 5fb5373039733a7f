package dev.parley.worker.indexing.parsing;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a docx. A row of a table becomes one paragraph with bars between its cells.
 * Text deleted under change tracking is left out, and so is the older of two copies of the same
 * content. The JDK's reader bounds how deep elements may nest.
 */
final class DocxBody {

    private static final Set<String> LEFT_OUT =
            Set.of("del", "moveFrom", "instrText", "Fallback", "rPr", "sectPr");

    private static final class Paragraph {
        final StringBuilder text = new StringBuilder();
        @Nullable Integer level;
    }

    private final BlockCollector to;
    private final DocxStyles styles;
    private final Deque<Paragraph> paragraphs = new ArrayDeque<>();
    private final Deque<StringBuilder> rows = new ArrayDeque<>();

    DocxBody(BlockCollector to, DocxStyles styles) {
        this.to = to;
        this.styles = styles;
    }

    void read(XMLStreamReader xml) throws XMLStreamException, IOException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(xml);
                case XMLStreamConstants.END_ELEMENT -> end(xml.getLocalName());
                default -> {}
            }
        }
    }

    private void start(XMLStreamReader xml) throws XMLStreamException, IOException {
        var name = xml.getLocalName();
        if (LEFT_OUT.contains(name)) {
            skip(xml);
            return;
        }
        var paragraph = paragraphs.peek();
        switch (name) {
            case "p" -> paragraphs.push(new Paragraph());
            case "tr" -> rows.push(new StringBuilder());
            case "tc" -> {
                var row = rows.peek();
                if (row != null && !row.isEmpty()) {
                    row.append("| ");
                }
            }
            case "t" -> text(xml, paragraph);
            case "tab" -> append(paragraph, " ");
            case "br", "cr" -> append(paragraph, "\n");
            case "noBreakHyphen" -> append(paragraph, "-");
            case "pStyle" -> {
                var style = attribute(xml, "val");
                if (paragraph != null && style != null && paragraph.level == null) {
                    paragraph.level = styles.level(style);
                }
            }
            case "outlineLvl" -> {
                var level = DocxStyles.outline(attribute(xml, "val"));
                if (paragraph != null && level != null) {
                    paragraph.level = level > 9 ? null : level;
                }
            }
            default -> {}
        }
    }

    private void end(String name) throws IOException {
        if (name.equals("p") && !paragraphs.isEmpty()) {
            var paragraph = paragraphs.pop();
            var row = rows.peek();
            if (row != null) {
                row.append(paragraph.text).append(' ');
                to.check(row.length());
            } else if (paragraph.level != null) {
                to.heading(paragraph.level, paragraph.text);
            } else {
                to.paragraph(paragraph.text);
            }
        } else if (name.equals("tr") && !rows.isEmpty()) {
            var row = rows.pop();
            var outer = rows.peek();
            if (outer == null) {
                to.paragraph(row);
            } else {
                outer.append(row);
                to.check(outer.length());
            }
        }
    }

    private void text(XMLStreamReader xml, @Nullable Paragraph paragraph)
            throws XMLStreamException, IOException {
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.isCharacters()) {
                append(paragraph, xml.getText());
            }
        }
    }

    private void append(@Nullable Paragraph paragraph, String text) throws IOException {
        if (paragraph != null) {
            paragraph.text.append(text);
            to.check(paragraph.text.length());
        }
    }

    private static void skip(XMLStreamReader xml) throws XMLStreamException {
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            depth +=
                    event == XMLStreamConstants.START_ELEMENT
                            ? 1
                            : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }

    /** Returns an attribute by its local name, because strict files use another namespace. */
    static @Nullable String attribute(XMLStreamReader xml, String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }
}
