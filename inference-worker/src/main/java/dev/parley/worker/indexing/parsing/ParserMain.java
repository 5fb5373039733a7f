package dev.parley.worker.indexing.parsing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.parley.documents.DocumentType;
import dev.parley.worker.indexing.parsing.ParserAnswer.Parsed;
import dev.parley.worker.indexing.parsing.ParserAnswer.Refused;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import org.slf4j.LoggerFactory;

/**
 * A process that parses files, one after another: reads their names from standard input, and writes
 * what came of each to standard output. Ends with its standard input, at once.
 */
public final class ParserMain {

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
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            // A damaged file makes its parser say so a thousand times.
            root.setLevel(Level.OFF);
        }
        var parsers =
                new Parsers(
                        Long.parseLong(args[0]),
                        Integer.parseInt(args[1]),
                        Long.parseLong(args[2]));
        var requests = new SynchronousQueue<Request>();
        Thread.ofPlatform().daemon().name("parley-parser-input").start(() -> read(requests));
        while (true) {
            var request = requests.take();
            parse(parsers, request).write(answers);
            answers.flush();
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
            Runtime.getRuntime().halt(0);
        }
    }

    private static ParserAnswer parse(Parsers parsers, Request request) {
        try {
            return new Parsed(parsers.parse(request.type(), request.file()));
        } catch (UnreadableDocument e) {
            return new Refused(e.why(), e.toString());
        } catch (StackOverflowError e) {
            return new Refused(Unreadable.TOO_COMPLEX, e.toString());
        } catch (IOException | RuntimeException e) {
            return new Refused(Unreadable.MALFORMED, e.toString());
        }
    }
}
