package dev.parley.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files with secrets in them. */
public final class PrivateFile {

    /** Its owner may read and write it, and nobody else. */
    public static final Set<PosixFilePermission> PERMISSIONS =
            PosixFilePermissions.fromString("rw-------");

    private static final Set<PosixFilePermission> OWNERS =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private PrivateFile() {}

    /** Writes the text in the place of what the file holds; others can read it at no moment. */
    public static void write(Path file, String text) throws IOException {
        WholeFile.write(file, text, PERMISSIONS);
    }

    /**
     * @throws IllegalArgumentException if others than its owner may read or change the file
     */
    public static void require(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        var permissions = Files.getPosixFilePermissions(file);
        if (!OWNERS.containsAll(permissions)) {
            throw new IllegalArgumentException(
                    "%s may be read by others (%s). Allow its owner only: chmod 600 %s"
                            .formatted(file, PosixFilePermissions.toString(permissions), file));
        }
    }
}
