package dev.parley.load.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commit that is measured. */
public final class Commit {

    private Commit() {}

    /** Returns its short name, with a word if files differ from it; {@code unknown} without git. */
    public static String of(Path home) {
        try {
            String commit = git(home, List.of("rev-parse", "--short=10", "HEAD"));
            boolean changed = !git(home, List.of("status", "--porcelain", "-uno")).isEmpty();
            return commit.isEmpty() ? "unknown" : commit + (changed ? " with changes" : "");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String git(Path home, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(arguments);
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
