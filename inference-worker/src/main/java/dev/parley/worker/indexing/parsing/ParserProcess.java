package dev.parley.worker.indexing.parsing;

import dev.parley.store.documents.DocumentType;
import dev.parley.worker.indexing.IndexingSettings;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A process of {@link ParserMain}, with a heap and a folder for temporary files of its own. It sees
 * nothing of the worker's environment, where passwords stand. Used by one thread; {@link #close}
 * may be called by any, and ends what that thread waits for.
 */
final class ParserProcess implements AutoCloseable {

    /** The JVM's exit code with {@code ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    private static final Set<String> KEPT_ENVIRONMENT = Set.of("PATH", "LANG", "LC_ALL", "TZ");

    /** Nothing: a damaged file makes its parser say so a thousand times. */
    private static final String LOGGING = "parser-logback.xml";

    private static final String BOOT_LAUNCHER =
            "org.springframework.boot.loader.launch.PropertiesLauncher";

    private final Process process;
    private final Path temporary;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private final long maxCharacters;

    private ParserProcess(Process process, Path temporary, long maxCharacters) {
        this.process = process;
        this.temporary = temporary;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        this.maxCharacters = maxCharacters;
    }

    static ParserProcess start(IndexingSettings settings) throws IOException {
        var temporary = Files.createTempDirectory("parley-parser-");
        try {
            var builder = new ProcessBuilder(command(settings, temporary));
            builder.environment().keySet().retainAll(KEPT_ENVIRONMENT);
            builder.redirectError(Redirect.INHERIT);
            return new ParserProcess(builder.start(), temporary, settings.maxCharacters());
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private static List<String> command(IndexingSettings settings, Path temporary) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + settings.parserMemory().toBytes());
        command.add("-XX:+ExitOnOutOfMemoryError");
        // What the JVM itself says would stand among the answers.
        command.add("-XX:+DisplayVMOutputToStderr");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Djava.awt.headless=true");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Dlogback.configurationFile=" + LOGGING);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        var main = ParserMain.class.getName();
        // In a jar of Spring Boot the classes stand where only its own launcher finds them.
        boolean isFound = ClassLoader.getSystemResource(main.replace('.', '/') + ".class") != null;
        if (!isFound) {
            command.add(command.size() - 2, "-Dloader.main=" + main);
            command.add(BOOT_LAUNCHER);
        } else {
            command.add(main);
        }
        command.addAll(
                List.of(
                        ParserMain.arguments(
                                new Parsers(
                                        settings.maxCharacters(),
                                        settings.maxPages(),
                                        settings.maxUnpacked().toBytes()))));
        return command;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until it can take files.
     *
     * @throws IOException where it never will
     */
    boolean awaitReady() throws IOException {
        if (answers.readByte() != ParserMain.READY) {
            throw new IOException("It is no parser");
        }
        return true;
    }

    /**
     * Has a file parsed, however long that takes; after {@link #awaitReady}.
     *
     * @throws IOException where the process has gone
     */
    ParserAnswer parse(DocumentType type, Path file) throws IOException {
        requests.writeUTF(type.name());
        requests.writeUTF(file.toString());
        requests.flush();
        return ParserAnswer.read(answers, maxCharacters);
    }

    /** How it ended, for a log; waits until it has. */
    String howItEnded() throws InterruptedException {
        int code = process.waitFor();
        return code == OUT_OF_MEMORY ? "it ran out of memory" : "it ended with " + code;
    }

    /** Ends it at once, whatever it does. */
    @Override
    public void close() {
        process.destroyForcibly();
        deleteAll(temporary);
    }

    /** Deletes a folder with all that is in it. */
    static void deleteAll(Path folder) {
        try (var left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).forEach(ParserProcess::delete);
        } catch (IOException | UncheckedIOException e) {
            // Gone already, or going: the folder is the system's for temporary files.
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
