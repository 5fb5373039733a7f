package dev.parley.load.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** An empty data folder; closing it deletes it with everything in it. */
public final class FreshFolder implements AutoCloseable {

    private final Path path;

    /** Makes it on the clone's disk: a temporary folder may be in memory, where syncing is free. */
    public FreshFolder(Path home) throws IOException {
        Path parent = Files.createDirectories(home.resolve("target").resolve("bench-data"));
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
