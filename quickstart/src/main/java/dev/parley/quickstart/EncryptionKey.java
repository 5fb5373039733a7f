package dev.parley.quickstart;

import dev.parley.encryption.LocalMasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The master key of a data folder, which wraps the keys of its sessions. The first start with
 * encryption makes it, unless the environment names another one.
 */
public final class EncryptionKey {

    private EncryptionKey() {}

    /** Makes the key of this data folder if it needs one and has none. */
    public static void makeIn(Path folder, Map<String, String> environment) throws CannotStart {
        var file = file(folder);
        if (!isOn(environment) || isNamed(environment) || Files.exists(file)) {
            return;
        }
        try {
            LocalMasterKey.make(file);
        } catch (IOException e) {
            throw new CannotStart(
                    "The master key %s cannot be written (%s).".formatted(file, e.getMessage()), e);
        }
        Console.say(
                "Made a master key, which the sessions' keys need: keep a copy of "
                        + file
                        + " elsewhere.");
    }

    /** Returns the arguments of each service: also without encryption, for what was encrypted. */
    public static List<String> arguments(Path folder, Map<String, String> environment) {
        return !isNamed(environment) && Files.exists(file(folder))
                ? List.of("--parley.encryption.master-key-file=" + file(folder))
                : List.of();
    }

    private static Path file(Path folder) {
        return folder.resolve("master-key");
    }

    // The services read the variables as Spring Boot does.
    private static boolean isOn(Map<String, String> environment) {
        return environment
                .getOrDefault("PARLEY_ENCRYPTION_MODE", "")
                .toLowerCase(Locale.ROOT)
                .equals("on");
    }

    private static boolean isNamed(Map<String, String> environment) {
        return environment.keySet().stream()
                .map(name -> name.replace("_", ""))
                .anyMatch(name -> name.startsWith("PARLEYENCRYPTIONMASTERKEY"));
    }
}
