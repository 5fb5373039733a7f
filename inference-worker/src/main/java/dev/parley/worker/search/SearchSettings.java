package dev.parley.worker.search;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one search may look at.
 *
 * @param candidates chunks that each of the two searches hands on, 5 to 500, default 40
 * @param maxCharacters of a question whose words are looked up, 100 to 32,000, default 2,000, half
 *     from its beginning and half from its end
 * @param maxTerms different words of a question that are looked up, 1 to 200, default 32; of more,
 *     the longest
 * @param minSimilarity of a word that no text has to one that is taken in its place, in percent of
 *     their groups of three letters, 20 to 100, default 40; 100 takes none
 * @param cacheBytes vectors that are kept in memory, 0 to 16 GiB, default 64 MiB: those of about
 *     165,000 chunks. Those of documents beyond it are read from the database for each question
 */
@ConfigurationProperties("parley.search")
public record SearchSettings(
        @DefaultValue("40") int candidates,
        @DefaultValue("2000") int maxCharacters,
        @DefaultValue("32") int maxTerms,
        @DefaultValue("40") int minSimilarity,
        @DefaultValue("67108864") long cacheBytes) {
    public SearchSettings {
        Bounds.check("parley.search.candidates", candidates, 5, 500);
        Bounds.check("parley.search.max-characters", maxCharacters, 100, 32_000);
        Bounds.check("parley.search.max-terms", maxTerms, 1, 200);
        Bounds.check("parley.search.min-similarity", minSimilarity, 20, 100);
        Bounds.check("parley.search.cache-bytes", cacheBytes, 0, 16L << 30);
    }
}
