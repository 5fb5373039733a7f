package dev.parley.system;

import dev.parley.quickstart.Audit;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.seals.SealKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key that seals the event log of the whole run. */
final class SealKeys {

    static final Path PRIVATE;
    static final Path PUBLIC;

    static {
        try {
            var folder = Files.createTempDirectory("parley-seal-key");
            PRIVATE = folder.resolve("private.pem");
            PUBLIC = folder.resolve("public.pem");
            SealKey.generate().write(PRIVATE, PUBLIC);
            // Files of a folder are deleted before it.
            folder.toFile().deleteOnExit();
            PRIVATE.toFile().deleteOnExit();
            PUBLIC.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SealKeys() {}

    /** Runs {@code ./parley audit verify}; returns its exit code, and what it prints. */
    static String verify(Path file) {
        var out = new StringWriter();
        int exit =
                ParleyCommand.of(new Audit())
                        .setOut(new PrintWriter(out, true))
                        .execute("audit", "verify", file.toString(), "--key", PUBLIC.toString());
        return exit + " " + out;
    }
}
