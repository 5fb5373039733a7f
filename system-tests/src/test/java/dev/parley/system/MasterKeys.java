package dev.parley.system;

import dev.parley.encryption.LocalMasterKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The master key of the whole run. */
final class MasterKeys {

    static final Path FILE;

    static {
        try {
            var folder = Files.createTempDirectory("parley-master-key");
            FILE = folder.resolve("master-key");
            LocalMasterKey.make(FILE);
            // Files of a folder are deleted before it.
            folder.toFile().deleteOnExit();
            FILE.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MasterKeys() {}
}
