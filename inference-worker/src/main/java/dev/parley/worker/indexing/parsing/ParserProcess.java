package dev.parley.worker.indexing.parsing;

import dev.parley.documents.DocumentType;
import dev.parley.worker.indexing.IndexingSettings;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process of {@link ParserMain}, with a heap and a folder for temporary files of its own. It sees
 * nothing of the worker's environment, where passwords stand. Used by one thread; {@link #close}
 * may be called by any, and ends what that thread waits for.
 */
final class ParserProcess implements AutoCloseable {

    /** The JVM's exit code with {@code ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    /** From the end of its output to the end of a process. */
    private static final Duration EXIT = Duration.ofSeconds(5);

    private static final Set<String> KEPT_ENVIRONMENT = Set.of("PATH", "LANG", "LC_ALL", "TZ");

    private static final String BOOT_LAUNCHER =
            "org.springframework.boot.loader.launch.PropertiesLauncher";

    private final Process process;
    private final Path temporary;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private final long maxCharacters;
    private boolean isUsed;

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
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        var main = ParserMain.class.getName();
        // In a jar of Spring Boot the classes stand where only its own launcher finds them.
        boolean inBootJar =
                ClassLoader.getSystemResource(BOOT_LAUNCHER.replace('.', '/') + ".class") != null
                        && !System.getProperty("java.class.path").contains(File.pathSeparator);
        if (inBootJar) {
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

    /** Whether it has parsed a file before. */
    boolean isUsed() {
        return isUsed;
    }

    /**
     * Has a file parsed, however long that takes.
     *
     * @throws IOException where the process has gone
     */
    ParserAnswer parse(DocumentType type, Path file) throws IOException {
        requests.writeUTF(type.name());
        requests.writeUTF(file.toString());
        requests.flush();
        var answer = ParserAnswer.read(answers, maxCharacters);
        isUsed = true;
        return answer;
    }

    /** Tells of a process that says no more whether it ended for want of memory; ends it if not. */
    boolean ranOutOfMemory() throws InterruptedException {
        boolean ended = process.waitFor(EXIT.toMillis(), TimeUnit.MILLISECONDS);
        close();
        return ended && process.exitValue() == OUT_OF_MEMORY;
    }

    /** Ends it at once, whatever it does. */
    @Override
    public void close() {
        process.destroyForcibly();
        try (var left = Files.walk(temporary)) {
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
