package dev.parley.api.web;

import dev.parley.files.TemporaryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for parts of multipart bodies that are too large for memory. The container deletes
 * each with its request; what it leaves when it is killed, a later start deletes.
 */
final class PartsFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PartsFolder.class);

    private final Path folder;

    PartsFolder() {
        TemporaryFiles.deleteLeftovers();
        try {
            folder = TemporaryFiles.folder("parts");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return folder;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.debug("A later start deletes {}: {}", folder, e.toString());
        }
    }
}
