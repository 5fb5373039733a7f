package dev.parley.quickstart;

import dev.parley.seals.SealKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The key that seals a data folder's event log. The first start makes it.
 *
 * @param privateFile readable by its owner only
 * @param publicFile what auditors need
 */
public record SealingKey(Path privateFile, Path publicFile) {

    /** Returns the files of this data folder, which may not exist. */
    public static SealingKey of(Path folder) {
        return new SealingKey(
                folder.resolve("seal-key.pem"), folder.resolve("seal-key.public.pem"));
    }

    /** Makes the key of this data folder if it has none. */
    public static SealingKey in(Path folder) throws CannotStart {
        var files = of(folder);
        if (!Files.exists(files.privateFile())) {
            try {
                SealKey.generate().write(files.privateFile(), files.publicFile());
            } catch (IOException e) {
                throw new CannotStart(
                        "The key %s that seals the event log cannot be written (%s)."
                                .formatted(files.privateFile(), e.getMessage()),
                        e);
            }
            Console.say("Made a key that seals the event log. Auditors need " + files.publicFile());
        }
        return files;
    }

    /** Returns the projector's argument that names the key. */
    public String argument() {
        return "--parley.seals.key-file=" + privateFile;
    }
}
