package dev.parley.quickstart;

import dev.parley.files.PrivateFile;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.KeyText;
import dev.parley.store.owners.Owners;
import dev.parley.store.owners.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;

/** The key of the user who runs {@code ./parley up}: a file that only they can read. */
final class OwnKey {

    private OwnKey() {}

    /** Returns the file with a valid key in it; makes another key if the one in it has ended. */
    static Path in(Path folder, ApiKeys keys, Instant now) throws IOException {
        var file = folder.resolve("api-key");
        if (!holdsValid(file, keys, now)) {
            var key = keys.create(Owners.LOCAL, EnumSet.allOf(Scope.class), now, null);
            PrivateFile.write(file, key.reveal() + "\n");
        }
        return file;
    }

    private static boolean holdsValid(Path file, ApiKeys keys, Instant now) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PrivateFile.PERMISSIONS);
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
