package dev.parley.worker.indexing.parsing;

import dev.parley.documents.DocumentType;
import dev.parley.worker.indexing.Block;
import dev.parley.worker.indexing.IndexingSettings;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Parses files that anybody may have made. Each is parsed by a thread of its own, which is left
 * alone where it takes too long: a thread cannot be killed. Thread safe.
 */
@Component
public class Parsing {

    private static final Logger LOG = LoggerFactory.getLogger(Parsing.class);

    private final IndexingSettings settings;
    private final Semaphore threads;

    public Parsing(IndexingSettings settings) {
        this.settings = settings;
        this.threads = new Semaphore(settings.documents() + settings.maxAbandoned());
    }

    /**
     * The document's text.
     *
     * @return at least one block
     * @throws UnreadableDocument where it has none, and why
     * @throws AttemptStopped where the signal was raised, or too many threads were left alone
     */
    public List<Block> parse(DocumentType type, Path file, StopSignal stop)
            throws UnreadableDocument, InterruptedException {
        if (!threads.tryAcquire()) {
            throw new AttemptStopped("too many files keep their parsers busy for ever");
        }
        var to = new BlockCollector(settings.maxCharacters());
        var parsed = new CompletableFuture<List<Block>>();
        var thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("parley-parse-" + file.getFileName())
                        .start(() -> run(type, file, to, parsed));
        try (var stopped = stop.onRaise(() -> parsed.cancel(false))) {
            return parsed.get(settings.parseTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Leaving alone what parses a {} for {}", type, settings.parseTimeout());
            throw new UnreadableDocument(Unreadable.PARSE_TIMEOUT, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnreadableDocument why
                    ? why
                    : new UnreadableDocument(Unreadable.MALFORMED, e);
        } catch (java.util.concurrent.CancellationException e) {
            throw new AttemptStopped("stopped while it parsed", e);
        } finally {
            to.abandon();
            thread.interrupt();
        }
    }

    private void run(
            DocumentType type,
            Path file,
            BlockCollector to,
            CompletableFuture<List<Block>> parsed) {
        try {
            parsed.complete(read(type, file, to));
        } catch (UnreadableDocument e) {
            parsed.completeExceptionally(e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            // What the file made of itself is gone with this thread's stack.
            parsed.completeExceptionally(new UnreadableDocument(Unreadable.TOO_COMPLEX, e));
        } catch (IOException | RuntimeException e) {
            LOG.info("A {} cannot be read: {}", type, e.toString());
            parsed.completeExceptionally(new UnreadableDocument(Unreadable.MALFORMED, e));
        } finally {
            threads.release();
        }
    }

    private List<Block> read(DocumentType type, Path file, BlockCollector to) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if (!type.fits(in.readNBytes(DocumentType.HEAD))) {
                throw new UnreadableDocument(Unreadable.WRONG_TYPE);
            }
        }
        parser(type).parse(file, to);
        if (to.blocks().isEmpty()) {
            throw new UnreadableDocument(Unreadable.NO_TEXT);
        }
        return to.blocks();
    }

    private DocumentParser parser(DocumentType type) {
        long unpacked = settings.maxUnpacked().toBytes();
        return switch (type) {
            case TEXT -> new PlainTextParser(settings.maxCharacters());
            case MARKDOWN -> new MarkdownParser(settings.maxCharacters());
            case HTML -> new HtmlParser(settings.maxCharacters());
            case PDF -> new PdfParser(settings.maxPages(), unpacked);
            case DOCX -> new DocxParser(unpacked);
        };
    }
}
