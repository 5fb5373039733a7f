package dev.parley.parser.reading;

import java.io.IOException;
import java.nio.file.Path;

/** Reads files of one type. Thread-safe. */
interface DocumentParser {

    /**
     * Adds the file's text to the collector, in reading order.
     *
     * @throws UnreadableDocument if the reason is known why the file cannot be read
     * @throws IOException if the file is damaged
     */
    void parse(Path file, BlockCollector to) throws IOException;
}
