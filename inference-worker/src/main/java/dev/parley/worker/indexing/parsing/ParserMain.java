package dev.parley.worker.indexing.parsing;

import dev.parley.store.documents.DocumentType;
import dev.parley.worker.indexing.parsing.ParserAnswer.Parsed;
import dev.parley.worker.indexing.parsing.ParserAnswer.Refused;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;

/**
 * A process that parses files, one after another: reads their names from standard input, and writes
 * what came of each to standard output. Ends with its standard input, at once.
 */
public final class ParserMain {

    /** Its first byte: whatever happens from then on is of a file. */
    static final int READY = 1;

    private record Request(DocumentType type, Path file) {}

    private ParserMain() {}

    /**
     * @param args those of {@link #arguments}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        var answers =
                new DataOutputStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // Nothing but answers may stand there.
        System.setOut(System.err);
        offerToBeKilledFirst();
        var parsers =
                new Parsers(
                        Long.parseLong(args[0]),
                        Integer.parseInt(args[1]),
                        Long.parseLong(args[2]));
        var requests = new SynchronousQueue<Request>();
        Thread.ofPlatform().daemon().name("parley-parser-input").start(() -> read(requests));
        answers.writeByte(READY);
        answers.flush();
        boolean isSound = true;
        while (isSound) {
            var request = requests.take();
            try {
                parse(parsers, request).write(answers);
            } catch (StackOverflowError e) {
                new Refused(Unreadable.TOO_COMPLEX, e.toString()).write(answers);
                // A class may have been at its initialisation: the next file gets a new process.
                isSound = false;
            }
            answers.flush();
        }
        end();
    }

    // Where the machine, or the container, has no memory left.
    private static void offerToBeKilledFirst() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
        } catch (IOException e) {
            // No Linux, or no right to: then it is as likely as any.
            return;
        }
    }

    /** The arguments of {@link #main} that make it parse like these. */
    static String[] arguments(Parsers parsers) {
        return new String[] {
            Long.toString(parsers.maxCharacters()),
            Integer.toString(parsers.maxPages()),
            Long.toString(parsers.maxUnpacked())
        };
    }

    // A thread of its own: where the worker is gone, a file that takes for ever must end as well.
    private static void read(SynchronousQueue<Request> requests) {
        try (var in = new DataInputStream(System.in)) {
            while (true) {
                requests.put(
                        new Request(DocumentType.valueOf(in.readUTF()), Path.of(in.readUTF())));
            }
        } catch (IOException | InterruptedException e) {
            end();
        }
    }

    // The worker cleans up after its parsers, unless it is gone.
    private static void end() {
        ParserProcess.deleteAll(Path.of(System.getProperty("java.io.tmpdir")));
        Runtime.getRuntime().halt(0);
    }

    private static ParserAnswer parse(Parsers parsers, Request request) {
        try {
            return new Parsed(parsers.parse(request.type(), request.file()));
        } catch (UnreadableDocument e) {
            return new Refused(e.why(), e.toString());
        } catch (IOException | RuntimeException e) {
            return new Refused(Unreadable.MALFORMED, e.toString());
        }
    }
}
