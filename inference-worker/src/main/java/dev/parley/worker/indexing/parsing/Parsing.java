package dev.parley.worker.indexing.parsing;

import dev.parley.files.TemporaryFiles;
import dev.parley.parser.Block;
import dev.parley.parser.ParserAnswer.Parsed;
import dev.parley.parser.ParserAnswer.Refused;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import dev.parley.store.documents.DocumentType;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Parses files in processes of their own. Anybody may have made a file, and whatever it does to its
 * parser, the worker continues. A process parses one file after another, and ends after {@code
 * parley.indexing.parser-idle} without a file. Thread-safe.
 */
@Component
public class Parsing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Parsing.class);

    /** Bound on the start of a process; generous, because the machine may be busy. */
    private static final Duration START = Duration.ofMinutes(1);

    /** Pause if no parser could be started, before another worker gets the document. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Processes that may end over one file. The first may have ended for another reason. */
    private static final int TRIES = 2;

    private final ParsingSettings settings;
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

    /** One wait of a process for a file. */
    private static final class Idle {
        private final ParserProcess process;

        Idle(ParserProcess process) {
            this.process = process;
        }
    }

    /**
     * @throws IllegalStateException if there are no jars of a parser
     */
    public Parsing(ParsingSettings settings) {
        this.settings = settings;
        ParserClassPath.of(settings);
        TemporaryFiles.deleteLeftovers();
    }

    /**
     * Returns the document's text, at least one block.
     *
     * @throws UnreadableDocument if the document cannot be read, with the reason
     * @throws AttemptStopped if the signal was raised, or no parser could be started
     */
    public List<Block> parse(DocumentType type, Path file, StopSignal stop)
            throws UnreadableDocument, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            var process = i == 0 ? process(stop) : start(stop);
            try {
                var answer =
                        await(
                                process,
                                () -> process.parse(type, file),
                                settings.parseTimeout(),
                                stop);
                keep(process);
                switch (answer) {
                    case Parsed(var blocks) -> {
                        return blocks;
                    }
                    case Refused(var why, var detail) -> {
                        LOG.info("A {} cannot be read: {}", type, detail);
                        throw new UnreadableDocument(why);
                    }
                }
            } catch (TimeoutException e) {
                LOG.warn("A {} was not read within {}", type, settings.parseTimeout());
                throw new UnreadableDocument(Unreadable.PARSE_TIMEOUT, e);
            } catch (ExecutionException e) {
                LOG.warn("The parser of a {} ended: {}", type, process.howItEnded());
            }
        }
        throw new UnreadableDocument(Unreadable.TOO_COMPLEX);
    }

    private ParserProcess process(StopSignal stop) throws InterruptedException {
        for (var waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
            if (waiting.process.isAlive()) {
                return waiting.process;
            }
            waiting.process.close();
        }
        return start(stop);
    }

    private ParserProcess start(StopSignal stop) throws InterruptedException {
        try {
            var process = ParserProcess.start(settings);
            await(process, process::awaitReady, START, stop);
            return process;
        } catch (IOException | ExecutionException | TimeoutException e) {
            stop.awaitRaised(PAUSE);
            throw new AttemptStopped("no parser can be started", e);
        }
    }

    private interface Exchange<T> {
        T with() throws IOException;
    }

    // Reads on a platform thread: reading a pipe would block a virtual thread's carrier.
    private static <T> T await(
            ParserProcess process, Exchange<T> exchange, Duration atMost, StopSignal stop)
            throws ExecutionException, TimeoutException, InterruptedException {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform()
                .daemon()
                .name("parley-parser")
                .start(
                        () -> {
                            try {
                                result.complete(exchange.with());
                            } catch (IOException | RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        });
        boolean came = false;
        try (var stopped = stop.onRaise(() -> result.cancel(false))) {
            T value = result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            came = true;
            return value;
        } catch (CancellationException e) {
            throw new AttemptStopped("stopped while it parsed", e);
        } finally {
            if (!came) {
                process.close();
            }
        }
    }

    private void keep(ParserProcess process) {
        var waiting = new Idle(process);
        idle.push(waiting);
        CompletableFuture.delayedExecutor(settings.parserIdle().toMillis(), TimeUnit.MILLISECONDS)
                .execute(
                        () -> {
                            if (idle.remove(waiting)) {
                                process.close();
                            }
                        });
    }

    /** Ends the waiting processes. Parsing ones end with their worker. */
    @Override
    public void close() {
        for (var waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
            waiting.process.close();
        }
    }
}
