package dev.parley.worker.indexing.parsing;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How a worker parses files.
 *
 * @param maxCharacters most characters of a document's text, and of a file that is text itself,
 *     1,000 to 100,000,000, default 10,000,000: about twenty thousand pages, or an hour of
 *     embedding on a slow machine
 * @param maxPages most pages of a PDF, 1 to 100,000, default 5,000
 * @param maxUnpacked most bytes of one packed part of a file, 1 MB to 1 GB, default 100 MB; a PDF's
 *     part is held in memory as a whole
 * @param parseTimeout longest time that the parsing of one file may take, 1 s to 1 h, default 2 min
 * @param parserMemory heap of a parser's process, 64 MB to 8 GB, default 384 MB, at least three
 *     times {@code parley.indexing.max-unpacked}, because such a part is copied while it grows; a
 *     file that needs more is refused
 * @param parserIdle idle time after which a parser's process ends, 1 s to 1 h, default 1 min; a new
 *     one starts in about half a second
 */
@ConfigurationProperties("parley.indexing")
public record ParsingSettings(
        @DefaultValue("10000000") long maxCharacters,
        @DefaultValue("5000") int maxPages,
        @DefaultValue("100MB") DataSize maxUnpacked,
        @DefaultValue("2m") Duration parseTimeout,
        @DefaultValue("384MB") DataSize parserMemory,
        @DefaultValue("1m") Duration parserIdle) {

    public ParsingSettings {
        Bounds.check("parley.indexing.max-characters", maxCharacters, 1_000, 100_000_000);
        Bounds.check("parley.indexing.max-pages", maxPages, 1, 100_000);
        Bounds.check("parley.indexing.max-unpacked", maxUnpacked, "1MB", "1GB");
        Bounds.check("parley.indexing.parse-timeout", parseTimeout, "1s", "1h");
        Bounds.check("parley.indexing.parser-memory", parserMemory, "64MB", "8GB");
        if (parserMemory.toBytes() < 3 * maxUnpacked.toBytes()) {
            throw new IllegalArgumentException(
                    "parley.indexing.parser-memory must be at least three times"
                            + " parley.indexing.max-unpacked, and they are %d MB and %d MB"
                                    .formatted(
                                            parserMemory.toMegabytes(), maxUnpacked.toMegabytes()));
        }
        Bounds.check("parley.indexing.parser-idle", parserIdle, "1s", "1h");
    }
}
