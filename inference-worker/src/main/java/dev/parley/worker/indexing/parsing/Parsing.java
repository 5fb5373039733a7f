package dev.parley.worker.indexing.parsing;

import dev.parley.store.documents.DocumentType;
import dev.parley.worker.indexing.Block;
import dev.parley.worker.indexing.IndexingSettings;
import dev.parley.worker.indexing.parsing.ParserAnswer.Parsed;
import dev.parley.worker.indexing.parsing.ParserAnswer.Refused;
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
 * Parses files that anybody may have made, in processes of their own: whatever a file does to its
 * parser, the worker lives on. A process serves one file after another, and ends when no file came
 * for a while. Thread safe.
 */
@Component
public class Parsing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Parsing.class);

    /** The start of a process, on a machine that is busy. */
    private static final Duration START = Duration.ofMinutes(1);

    /** Before a document is given back that no parser could be started for. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Processes that a file may end: the first may have suffered from earlier files, or a kill. */
    private static final int TRIES = 2;

    private final IndexingSettings settings;
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

    /** A process that waits for a file; each wait is another. */
    private static final class Idle {
        private final ParserProcess process;

        Idle(ParserProcess process) {
            this.process = process;
        }
    }

    public Parsing(IndexingSettings settings) {
        this.settings = settings;
    }

    /**
     * The document's text.
     *
     * @return at least one block
     * @throws UnreadableDocument where it has none, and why
     * @throws AttemptStopped where the signal was raised, or no parser could be started
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
                LOG.warn("The parser of a {} has gone: {}", type, process.howItEnded());
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

    // The thread that reads is the platform's: a pipe that is read holds a virtual one's carrier.
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

    /** Ends the processes that wait; those that parse end with their worker. */
    @Override
    public void close() {
        for (var waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
            waiting.process.close();
        }
    }
}
