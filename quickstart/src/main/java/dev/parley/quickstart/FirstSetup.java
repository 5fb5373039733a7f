package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * The first setup of a folder in several steps, such as PostgreSQL's initdb. A marker file beside
 * the folder exists from before the first step until after the last one. If a start finds the
 * marker, the folder holds nobody's data yet and is set up again from the beginning.
 */
final class FirstSetup {

    private final Path marker;
    private final boolean needed;

    private FirstSetup(Path marker, boolean needed) {
        this.marker = marker;
        this.needed = needed;
    }

    /** Deletes what an interrupted setup left behind: the folder is then complete or missing. */
    static FirstSetup begin(Path folder) throws IOException {
        Path marker = folder.resolveSibling(folder.getFileName() + ".setup");
        if (Files.exists(marker)) {
            FileSystemUtils.deleteRecursively(folder);
        }
        boolean needed = !Files.exists(folder);
        if (needed) {
            Files.createDirectories(marker.getParent());
            Files.writeString(marker, "being set up\n");
        }
        return new FirstSetup(marker, needed);
    }

    boolean needed() {
        return needed;
    }

    void done() throws IOException {
        if (needed) {
            Files.delete(marker);
        }
    }
}
