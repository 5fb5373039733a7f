package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * The making of a folder that takes several steps (formatting Kafka's log, PostgreSQL's initdb). A
 * marker beside the folder exists from before the first step until after the last one: who finds it
 * knows that the folder was never finished, holds no one's data, and may be made afresh.
 */
final class FirstSetup {

    private final Path marker;
    private final boolean needed;

    private FirstSetup(Path marker, boolean needed) {
        this.marker = marker;
        this.needed = needed;
    }

    /**
     * Removes what an interrupted setup left behind; the folder then exists whole or not at all.
     */
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
