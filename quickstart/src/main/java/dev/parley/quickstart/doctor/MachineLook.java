package dev.parley.quickstart.doctor;

import dev.parley.quickstart.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JDK and the disk. */
record MachineLook(Path data) implements Look {

    /** A day of talk and some documents. */
    private static final long COMFORTABLE_BYTES = 2L << 30;

    @Override
    public List<Finding> look() {
        return List.of(
                Finding.ok(
                        "JDK", Runtime.version() + " in " + System.getProperty("java.home", "?")),
                disk());
    }

    private Finding disk() {
        // The folder may not be there yet.
        var folder = data.toAbsolutePath().normalize();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        long free;
        try {
            free = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return Finding.note("disk", "cannot be measured: " + e, "Look at " + folder + ".");
        }
        var what = "%,d MiB free at %s".formatted(free >> 20, folder);
        var todo = "Make room, or choose another folder with --data.";
        if (free < DataFolder.MINIMUM_FREE_BYTES) {
            return Finding.fails("disk", what, todo);
        }
        return free < COMFORTABLE_BYTES
                ? Finding.note("disk", what, todo)
                : Finding.ok("disk", what);
    }
}
