package dev.parley.worker.indexing;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How a worker indexes documents.
 *
 * @param documents at a time, 0 to 16, default 1, because embedding keeps all cores busy and each
 *     file that is parsed takes memory; 0 leaves documents to other workers
 * @param maxAttempts workers that may be lost over one document before it fails, 1 to 20, default
 *     3; a worker that gave its attempt back was not lost
 * @param maxCharacters of a document's text, and of a file that is text itself, 1,000 to
 *     100,000,000, default 10,000,000: about twenty thousand pages, or an hour of embedding on a
 *     slow machine
 * @param maxPages of a PDF, 1 to 100,000, default 5,000
 * @param maxUnpacked bytes of one packed part of a file, 1 MB to 1 GB, default 100 MB; a PDF's part
 *     is held in memory as a whole
 * @param parseTimeout bound on the parsing of one file, 1 s to 1 h, default 2 min
 * @param parserMemory heap of a parser's process, 64 MB to 8 GB, default 384 MB, at least three
 *     times {@code maxUnpacked}, because such a part is copied while it grows; a file that needs
 *     more is refused
 * @param parserIdle idle time after which a parser's process ends, 1 s to 1 h, default 1 min; a new
 *     one starts in about half a second
 * @param batch chunks embedded in one call, 1 to 1,000, default 16; between two calls the worker
 *     notes its progress and can stop
 * @param progressEvery time between two notes of the progress, 100 ms to 1 min, default 1 s
 */
@ConfigurationProperties("parley.indexing")
public record IndexingSettings(
        @DefaultValue("1") int documents,
        @DefaultValue("3") int maxAttempts,
        @DefaultValue("10000000") long maxCharacters,
        @DefaultValue("5000") int maxPages,
        @DefaultValue("100MB") DataSize maxUnpacked,
        @DefaultValue("2m") Duration parseTimeout,
        @DefaultValue("384MB") DataSize parserMemory,
        @DefaultValue("1m") Duration parserIdle,
        @DefaultValue("16") int batch,
        @DefaultValue("1s") Duration progressEvery) {

    public IndexingSettings {
        Bounds.check("parley.indexing.documents", documents, 0, 16);
        Bounds.check("parley.indexing.max-attempts", maxAttempts, 1, 20);
        Bounds.check("parley.indexing.max-characters", maxCharacters, 1_000, 100_000_000);
        Bounds.check("parley.indexing.max-pages", maxPages, 1, 100_000);
        Bounds.check(
                "the bytes of parley.indexing.max-unpacked",
                maxUnpacked.toBytes(),
                1 << 20,
                1 << 30);
        Bounds.check("parley.indexing.parse-timeout", parseTimeout, "1s", "1h");
        Bounds.check(
                "the bytes of parley.indexing.parser-memory",
                parserMemory.toBytes(),
                64 << 20,
                8L << 30);
        if (parserMemory.toBytes() < 3 * maxUnpacked.toBytes()) {
            throw new IllegalArgumentException(
                    "parley.indexing.parser-memory must be at least three times"
                            + " parley.indexing.max-unpacked, and they are %d MB and %d MB"
                                    .formatted(
                                            parserMemory.toMegabytes(), maxUnpacked.toMegabytes()));
        }
        Bounds.check("parley.indexing.parser-idle", parserIdle, "1s", "1h");
        Bounds.check("parley.indexing.batch", batch, 1, 1_000);
        Bounds.check("parley.indexing.progress-every", progressEvery, "100ms", "1m");
    }
}
