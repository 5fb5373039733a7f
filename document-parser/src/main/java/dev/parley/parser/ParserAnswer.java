package dev.parley.parser;

import dev.parley.parser.Block.Heading;
import dev.parley.parser.Block.Paragraph;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The answer of a parser's process about a file, and its format between the two processes. */
public sealed interface ParserAnswer {

    /** The document's text. */
    record Parsed(List<Block> blocks) implements ParserAnswer {}

    /**
     * The document cannot be read.
     *
     * @param detail for the worker's log output
     */
    record Refused(Unreadable why, String detail) implements ParserAnswer {}

    /** The longest {@link Refused#detail}, in characters. */
    int LONGEST_DETAIL = 1_000;

    /** The first byte of a process's output. Everything after it concerns a file. */
    int READY = 1;

    int REFUSED = -1;

    /** Stands for a paragraph; a heading is written as its level. */
    int PARAGRAPH = 0;

    /** Stands for the page of a file without pages. */
    int NO_PAGE = 0;

    /** Writes the answer. The caller flushes. */
    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Parsed(var blocks) -> {
                out.writeInt(blocks.size());
                for (var block : blocks) {
                    out.writeInt(block instanceof Heading heading ? heading.level() : PARAGRAPH);
                    out.writeInt(block.page());
                    var text = block.text().getBytes(StandardCharsets.UTF_8);
                    out.writeInt(text.length);
                    out.write(text);
                }
            }
            case Refused(var why, var detail) -> {
                out.writeInt(REFUSED);
                out.writeUTF(why.name());
                out.writeUTF(detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
            }
        }
    }

    /**
     * Reads an answer.
     *
     * @param maxCharacters of all blocks together
     * @throws IOException if the other process has gone, or the bytes are no answer
     */
    static ParserAnswer read(DataInputStream in, long maxCharacters) throws IOException {
        int count = in.readInt();
        if (count == REFUSED) {
            return new Refused(unreadable(in.readUTF()), in.readUTF());
        }
        // Every block has at least one character.
        if (count < 1 || count > maxCharacters) {
            throw new IOException("%d blocks".formatted(count));
        }
        // A char takes at most three bytes in UTF-8; a surrogate pair takes four.
        long left = 3 * maxCharacters;
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < count; i++) {
            int level = in.readInt();
            int page = in.readInt();
            int length = in.readInt();
            left -= length;
            if (length < 1 || left < 0) {
                throw new IOException("A block of %d bytes".formatted(length));
            }
            var text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            blocks.add(
                    level == PARAGRAPH
                            ? new Paragraph(text, page)
                            : new Heading(level, text, page));
        }
        return new Parsed(List.copyOf(blocks));
    }

    private static Unreadable unreadable(String name) throws IOException {
        try {
            return Unreadable.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("An unknown reason", e);
        }
    }
}
