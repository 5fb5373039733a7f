package dev.parley.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** An empty data folder, deleted with all that a system leaves in it. */
public final class FreshFolder implements AutoCloseable {

    private final Path path;

    /** On the disk of the clone: a temporary folder might be in memory, where syncing is free. */
    public FreshFolder(Path home) throws IOException {
        Path parent = Files.createDirectories(home.resolve("target").resolve("load-test"));
        this.path = Files.createTempDirectory(parent, "data-");
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(path);
    }
}
