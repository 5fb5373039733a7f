package dev.parley.worker.search;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds on one search.
 *
 * @param candidates chunks that each of the two searches returns, 5 to 500, default 40
 * @param maxCharacters most characters of a question whose words are looked up, 100 to 32,000,
 *     default 2,000; of a longer one, half of them from its beginning and half from its end
 * @param maxTerms most different words of a question that are looked up, 1 to 200, default 32; of
 *     more words, the longest
 * @param minSimilarity least similarity between an unknown word and the word that replaces it, in
 *     percent of their groups of three letters, 20 to 100, default 40; 100 replaces no word
 * @param cacheBytes most bytes of vectors kept in memory, 0 to 16 GiB, default 64 MiB, enough for
 *     about 165,000 chunks with the model in the jar; other vectors are read from the database for
 *     each question
 * @param readTurn how long a question waits while another one of the same owner reads vectors from
 *     the database, 0 s to 1 min, default 2 s; then it reads them by itself. A larger value spares
 *     the database when many questions come at once
 */
@ConfigurationProperties("parley.search")
public record SearchSettings(
        @DefaultValue("40") int candidates,
        @DefaultValue("2000") int maxCharacters,
        @DefaultValue("32") int maxTerms,
        @DefaultValue("40") int minSimilarity,
        @DefaultValue("67108864") long cacheBytes,
        @DefaultValue("2s") Duration readTurn) {
    public SearchSettings {
        Bounds.check("parley.search.candidates", candidates, 5, 500);
        Bounds.check("parley.search.max-characters", maxCharacters, 100, 32_000);
        Bounds.check("parley.search.max-terms", maxTerms, 1, 200);
        Bounds.check("parley.search.min-similarity", minSimilarity, 20, 100);
        Bounds.check("parley.search.cache-bytes", cacheBytes, 0, 16L << 30);
        Bounds.check("parley.search.read-turn", readTurn, "0s", "1m");
    }
}
