package dev.parley.parser.reading;

import dev.parley.parser.Limits;
import dev.parley.parser.ParserAnswer;
import dev.parley.parser.ParserAnswer.Parsed;
import dev.parley.parser.ParserAnswer.Refused;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.SynchronousQueue;

/**
 * A process that parses files, one after another. It reads their names from standard input and
 * writes an answer for each to standard output. It ends at once when its standard input ends.
 */
public final class ParserMain {

    private record Request(String mediaType, Path file) {}

    private ParserMain() {}

    /**
     * @param args as {@link Limits#arguments} returns them
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        var answers =
                new DataOutputStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // Only answers may go to standard output.
        System.setOut(System.err);
        offerToBeKilledFirst();
        var parsers = new Parsers(Limits.of(args));
        var requests = new SynchronousQueue<Request>();
        Thread.ofPlatform().daemon().name("parley-parser-input").start(() -> read(requests));
        answers.writeByte(ParserAnswer.READY);
        answers.flush();
        boolean isSound = true;
        while (isSound) {
            var request = requests.take();
            try {
                parse(parsers, request).write(answers);
            } catch (StackOverflowError e) {
                new Refused(Unreadable.TOO_COMPLEX, e.toString()).write(answers);
                // The error may have broken a class initialization: the next file gets a new
                // process.
                isSound = false;
            }
            answers.flush();
        }
        end();
    }

    // If the machine or the container runs out of memory, this process is killed first.
    private static void offerToBeKilledFirst() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
        } catch (IOException e) {
            // Not on Linux, or not allowed: then this process is killed no sooner than others.
            return;
        }
    }

    // On a thread of its own, so that the process ends with its worker even while it parses.
    private static void read(SynchronousQueue<Request> requests) {
        try (var in = new DataInputStream(System.in)) {
            while (true) {
                requests.put(new Request(in.readUTF(), Path.of(in.readUTF())));
            }
        } catch (IOException | InterruptedException e) {
            end();
        }
    }

    // The worker may be gone, so the process deletes its own folder.
    private static void end() {
        deleteAll(Path.of(System.getProperty("java.io.tmpdir")));
        Runtime.getRuntime().halt(0);
    }

    /** Deletes a folder with its contents. */
    public static void deleteAll(Path folder) {
        try (var left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).forEach(ParserMain::delete);
        } catch (IOException | UncheckedIOException e) {
            // Someone else deletes it, or the system will: it is a temporary folder.
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ParserAnswer parse(Parsers parsers, Request request) {
        try {
            return new Parsed(parsers.parse(request.mediaType(), request.file()));
        } catch (UnreadableDocument e) {
            return new Refused(e.why(), e.toString());
        } catch (IOException | RuntimeException e) {
            return new Refused(Unreadable.MALFORMED, e.toString());
        }
    }
}
