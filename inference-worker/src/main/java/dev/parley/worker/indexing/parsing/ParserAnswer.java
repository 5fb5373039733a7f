package dev.parley.worker.indexing.parsing;

import dev.parley.worker.indexing.Block;
import dev.parley.worker.indexing.Block.Heading;
import dev.parley.worker.indexing.Block.Paragraph;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a parser's process says of a file, and how it stands between the two processes. */
sealed interface ParserAnswer {

    /** The document's text. */
    record Parsed(List<Block> blocks) implements ParserAnswer {}

    /**
     * There is no text to be had.
     *
     * @param detail for the log
     */
    record Refused(Unreadable why, String detail) implements ParserAnswer {}

    /** Of a {@link Refused}'s detail. */
    int LONGEST_DETAIL = 1_000;

    int REFUSED = -1;

    /** A paragraph; headings are written as their level. */
    int PARAGRAPH = 0;

    /** Writes the answer; the reader has it with the next flush. */
    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Parsed(var blocks) -> {
                out.writeInt(blocks.size());
                for (var block : blocks) {
                    out.writeInt(block instanceof Heading(int level, var _) ? level : PARAGRAPH);
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
     * @throws IOException where the other process has gone, or says what it never would
     */
    static ParserAnswer read(DataInputStream in, long maxCharacters) throws IOException {
        int count = in.readInt();
        if (count == REFUSED) {
            return new Refused(unreadable(in.readUTF()), in.readUTF());
        }
        // No block is empty.
        if (count < 1 || count > maxCharacters) {
            throw new IOException("%d blocks".formatted(count));
        }
        // A character takes three bytes in UTF-8 at most, and four where it is two.
        long left = 3 * maxCharacters;
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < count; i++) {
            int level = in.readInt();
            int length = in.readInt();
            left -= length;
            if (length < 1 || left < 0) {
                throw new IOException("A block of %d bytes".formatted(length));
            }
            var text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            blocks.add(level == PARAGRAPH ? new Paragraph(text) : new Heading(level, text));
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
