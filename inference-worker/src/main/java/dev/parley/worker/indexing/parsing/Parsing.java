package dev.parley.worker.indexing.parsing;

import dev.parley.documents.DocumentType;
import dev.parley.worker.indexing.Block;
import dev.parley.worker.indexing.IndexingSettings;
import dev.parley.worker.indexing.parsing.ParserAnswer.Parsed;
import dev.parley.worker.indexing.parsing.ParserAnswer.Refused;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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
     * @throws AttemptStopped where the signal was raised, or the parser went without a reason
     */
    public List<Block> parse(DocumentType type, Path file, StopSignal stop)
            throws UnreadableDocument, InterruptedException {
        var process = process();
        // What earlier files left in its memory is not this one's fault.
        boolean mayBeItsPast = process.isUsed();
        var answer = ask(process, type, file, stop);
        if (answer == null && mayBeItsPast) {
            answer = ask(start(), type, file, stop);
        }
        return switch (answer) {
            case Parsed(var blocks) -> blocks;
            case Refused(var why, var detail) -> {
                LOG.info("A {} cannot be read: {}", type, detail);
                throw new UnreadableDocument(why);
            }
            case null -> throw new UnreadableDocument(Unreadable.TOO_COMPLEX);
        };
    }

    /** Null where the process ran out of memory. */
    private @Nullable ParserAnswer ask(
            ParserProcess process, DocumentType type, Path file, StopSignal stop)
            throws InterruptedException {
        var tookTooLong = new AtomicBoolean();
        var timer =
                after(
                        settings.parseTimeout(),
                        () -> {
                            tookTooLong.set(true);
                            process.close();
                        });
        try (var stopped = stop.onRaise(process::close)) {
            var answer = process.parse(type, file);
            keep(process);
            return answer;
        } catch (IOException e) {
            boolean ranOutOfMemory = process.ranOutOfMemory();
            if (stop.isRaised()) {
                throw new AttemptStopped("stopped while it parsed", e);
            }
            if (tookTooLong.get()) {
                return new Refused(
                        Unreadable.PARSE_TIMEOUT, "not within " + settings.parseTimeout());
            }
            if (ranOutOfMemory) {
                return null;
            }
            throw new AttemptStopped("the parser's process has gone", e);
        } finally {
            timer.cancel(false);
        }
    }

    private ParserProcess process() {
        for (var waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
            if (waiting.process.isAlive()) {
                return waiting.process;
            }
            waiting.process.close();
        }
        return start();
    }

    private ParserProcess start() {
        try {
            return ParserProcess.start(settings);
        } catch (IOException e) {
            throw new AttemptStopped("no parser can be started", e);
        }
    }

    private void keep(ParserProcess process) {
        var waiting = new Idle(process);
        idle.push(waiting);
        after(
                settings.parserIdle(),
                () -> {
                    if (idle.remove(waiting)) {
                        process.close();
                    }
                });
    }

    private static CompletableFuture<Void> after(Duration wait, Runnable action) {
        return CompletableFuture.runAsync(
                action, CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Ends the processes that wait; those that parse end with their worker. */
    @Override
    public void close() {
        for (var waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
            waiting.process.close();
        }
    }
}
