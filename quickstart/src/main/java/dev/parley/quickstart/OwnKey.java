package dev.parley.quickstart;

import dev.parley.files.WholeFile;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.KeyText;
import dev.parley.store.owners.Owners;
import dev.parley.store.owners.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** The key of the user who runs {@code ./parley up}: a file that only they can read. */
final class OwnKey {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private OwnKey() {}

    /** Returns the file with a valid key in it; makes another key if the one in it has ended. */
    static Path in(Path folder, ApiKeys keys, Instant now) throws IOException {
        var file = folder.resolve("api-key");
        if (!holdsValid(file, keys, now)) {
            var key = keys.create(Owners.LOCAL, EnumSet.allOf(Scope.class), now, null);
            // Never readable by others, not even for a moment.
            WholeFile.write(file, key.reveal() + "\n", OWNER_ONLY);
        }
        return file;
    }

    private static boolean holdsValid(Path file, ApiKeys keys, Instant now) throws IOException {
        try {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
            return KeyText.parse(Files.readString(file).strip())
                    .filter(
                            text ->
                                    keys.find(text.id())
                                            .filter(key -> key.hasSecretOf(text))
                                            .filter(key -> !key.hasEnded(now))
                                            .isPresent())
                    .isPresent();
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
