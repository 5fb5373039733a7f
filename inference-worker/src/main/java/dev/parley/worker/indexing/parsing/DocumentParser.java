package dev.parley.worker.indexing.parsing;

import java.io.IOException;
import java.nio.file.Path;

/** Reads files of one type. Thread safe. */
interface DocumentParser {

    /**
     * Gives the file's text to the collector, in reading order.
     *
     * @throws UnreadableDocument where it says why
     * @throws IOException where the file is damaged
     */
    void parse(Path file, BlockCollector to) throws IOException;
}
