package dev.parley.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that are found whole or not at all. */
public final class WholeFile {

    private WholeFile() {}

    /**
     * Writes the text in the place of what the file holds.
     *
     * @param permissions of the file from its first moment
     */
    public static void write(Path file, String text, Set<PosixFilePermission> permissions)
            throws IOException {
        var fresh =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        file.getFileName().toString(),
                        ".new",
                        PosixFilePermissions.asFileAttribute(permissions));
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
