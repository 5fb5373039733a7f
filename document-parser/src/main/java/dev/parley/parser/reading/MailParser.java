package dev.parley.parser.reading;

import dev.parley.parser.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.CompositeParser;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.mail.RFC822Parser;
import org.apache.tika.parser.txt.TXTParser;

/** Reads a mail with Tika: its subject, who wrote when to whom, and its text. */
final class MailParser implements DocumentParser {

    private static final Parser BODIES =
            new CompositeParser(new MediaTypeRegistry(), new TXTParser(), new JSoupParser());

    private final long maxCharacters;

    MailParser(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        // The head of a mail is known when all of it was read.
        var text = new BlockCollector(maxCharacters);
        var reading = new TikaReading(text).bodies(BODIES);
        reading.read(new RFC822Parser(), file);
        var known = reading.metadata();
        to.heading(1, Objects.requireNonNullElse(known.get(TikaCoreProperties.SUBJECT), ""));
        to.paragraph(
                Stream.of(
                                known.get(Message.MESSAGE_FROM),
                                known.get(Message.MESSAGE_TO),
                                known.get(Message.MESSAGE_CC),
                                known.get(TikaCoreProperties.CREATED))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(" | ")));
        for (var block : text.blocks()) {
            switch (block) {
                case Block.Heading heading -> to.heading(heading.level() + 1, heading.text());
                case Block.Paragraph paragraph -> to.paragraph(paragraph.text());
            }
        }
    }
}
