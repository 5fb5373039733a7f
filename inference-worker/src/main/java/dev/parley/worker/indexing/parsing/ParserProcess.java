package dev.parley.worker.indexing.parsing;

import dev.parley.files.TemporaryFiles;
import dev.parley.parser.Limits;
import dev.parley.parser.ParserAnswer;
import dev.parley.parser.reading.ParserMain;
import dev.parley.store.documents.DocumentType;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A process of {@link ParserMain}, with its own class path, its own heap and its own folder for
 * temporary files. It does not get the worker's environment, which holds passwords, and what {@link
 * Isolation} can take from it. Not thread-safe, except that any thread may call {@link #close};
 * this also ends a wait for the process.
 */
final class ParserProcess implements AutoCloseable {

    /** The JVM's exit code after {@code ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    private static final Set<String> KEPT_ENVIRONMENT = Set.of("PATH", "LANG", "LC_ALL", "TZ");

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

    static ParserProcess start(ParsingSettings settings) throws IOException {
        var temporary = TemporaryFiles.folder("parser");
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

    private static List<String> command(ParsingSettings settings, Path temporary) {
        var command = new ArrayList<String>(Isolation.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + settings.parserMemory().toBytes());
        command.add("-XX:+ExitOnOutOfMemoryError");
        // Otherwise the JVM would write its own output among the answers.
        command.add("-XX:+DisplayVMOutputToStderr");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:-UsePerfData");
        command.add("-Djava.awt.headless=true");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-cp");
        command.add(ParserClassPath.of(settings));
        command.add(ParserMain.class.getName());
        var limits =
                new Limits(
                        settings.maxCharacters(),
                        settings.maxPages(),
                        settings.maxUnpacked().toBytes());
        command.addAll(List.of(limits.arguments()));
        return command;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until the process can take files.
     *
     * @throws IOException if it has gone or is no parser
     */
    boolean awaitReady() throws IOException {
        if (answers.readByte() != ParserAnswer.READY) {
            throw new IOException("The process is no parser");
        }
        return true;
    }

    /**
     * Parses a file, without a bound on the time. Call {@link #awaitReady} first.
     *
     * @throws IOException if the process has gone
     */
    ParserAnswer parse(DocumentType type, Path file) throws IOException {
        requests.writeUTF(type.mediaType());
        requests.writeUTF(file.toString());
        requests.flush();
        return ParserAnswer.read(answers, maxCharacters);
    }

    /** Waits until the process has ended, and says in words how. */
    String howItEnded() throws InterruptedException {
        int code = process.waitFor();
        return code == OUT_OF_MEMORY ? "it ran out of memory" : "it ended with " + code;
    }

    /** Kills the process and deletes its folder. */
    @Override
    public void close() {
        process.destroyForcibly();
        ParserMain.deleteAll(temporary);
    }
}
