package dev.parley.quickstart.client;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.client.server.Screen;
import dev.parley.quickstart.client.server.ServerOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./parley import}: sessions of a file. */
@Command(
        name = "import",
        sortOptions = false,
        description = {
            "Makes sessions of a file: an export of Parley (json), ChatGPT's conversations.json, or LibreChat's export as JSON. No model is asked.",
            "Prints the id of each session. The same file again gives the same sessions, and finishes what was interrupted.",
            ""
        })
final class ImportCommand implements Callable<Integer> {

    private static final int LONGEST_TITLE = 60;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file, up to 32 MiB.")
    Path file = Path.of("");

    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    ImportCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CannotStart, InterruptedException {
        var line = Objects.requireNonNull(spec).commandLine();
        var result = options.server(environment).importFile(file, key(file));
        for (var session : result.path("sessions")) {
            line.getOut().println(session.path("session_id").asString(""));
            line.getErr()
                    .printf(
                            "%d messages  %s%n",
                            session.path("message_count").asInt(0),
                            Screen.line(session.path("title").asString("-"), LONGEST_TITLE));
        }
        line.getOut().flush();
        int skipped = result.path("skipped").asInt(0);
        if (skipped > 0) {
            line.getErr().println(skipped + " conversations have no messages.");
        }
        line.getErr().flush();
        return 0;
    }

    /** The same for the same file, also in another run. */
    private static String key(Path file) throws CannotStart {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var hashed = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                Files.copy(file, hashed);
            }
            return "file-" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (NoSuchFileException e) {
            throw new CannotStart("There is no file %s.".formatted(file), e);
        } catch (IOException e) {
            throw new CannotStart("The file %s cannot be read: %s".formatted(file, e), e);
        }
    }
}
