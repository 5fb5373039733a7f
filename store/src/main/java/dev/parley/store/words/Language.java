package dev.parley.store.words;

import dev.parley.store.words.Token.Kind;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.ArabicStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.FinnishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.GermanStemmer;
import org.tartarus.snowball.ext.HungarianStemmer;
import org.tartarus.snowball.ext.ItalianStemmer;
import org.tartarus.snowball.ext.NorwegianStemmer;
import org.tartarus.snowball.ext.PortugueseStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;
import org.tartarus.snowball.ext.SwedishStemmer;

/** The languages of which Lucene has both a list of stop words and a stemmer of Snowball's. */
enum Language {
    ENGLISH(EnglishStemmer::new),
    DANISH(DanishStemmer::new),
    DUTCH(DutchStemmer::new),
    FINNISH(FinnishStemmer::new),
    FRENCH(FrenchStemmer::new),
    GERMAN(GermanStemmer::new),
    HUNGARIAN(HungarianStemmer::new),
    ITALIAN(ItalianStemmer::new),
    NORWEGIAN(NorwegianStemmer::new),
    PORTUGUESE(PortugueseStemmer::new),
    SPANISH(SpanishStemmer::new),
    SWEDISH(SwedishStemmer::new),
    /** For all Cyrillic words. */
    RUSSIAN(RussianStemmer::new),
    /** For all Arabic words. */
    ARABIC(ArabicStemmer::new, ArabicAnalyzer.getDefaultStopSet());

    private final Supplier<SnowballStemmer> stemmer;
    private final Set<String> stopWords;

    Language(Supplier<SnowballStemmer> stemmer) {
        this.stemmer = stemmer;
        this.stopWords = stopWords(name().toLowerCase(Locale.ROOT) + "_stop.txt");
    }

    Language(Supplier<SnowballStemmer> stemmer, CharArraySet stopWords) {
        this.stemmer = stemmer;
        this.stopWords = folded(stopWords);
    }

    private static Set<String> stopWords(String file) {
        try (var in =
                new InputStreamReader(
                        Objects.requireNonNull(SnowballFilter.class.getResourceAsStream(file)),
                        StandardCharsets.UTF_8)) {
            return folded(WordlistLoader.getSnowballWordSet(in));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static Set<String> folded(CharArraySet stopWords) {
        var words = new HashSet<String>();
        for (var word : stopWords) {
            // Our words are cut at apostrophes.
            for (var part : new String((char[]) word).split("['’]")) {
                words.add(ICUFoldingFilter.NORMALIZER.normalize(part));
            }
        }
        return words;
    }

    /**
     * Returns the language that has the most of a text's Latin words as stop words; English if
     * several have as many.
     */
    static Language ofLatin(List<Token> tokens) {
        var votes = new EnumMap<Language, Integer>(Language.class);
        for (var token : tokens) {
            for (var language : values()) {
                if (token.kind() == Kind.LATIN && language.isStopWord(token)) {
                    votes.merge(language, 1, Integer::sum);
                }
            }
        }
        int most = votes.values().stream().max(Integer::compare).orElse(0);
        var first = votes.keySet().stream().filter(l -> votes.getOrDefault(l, 0) == most).toList();
        return first.size() == 1 ? first.getFirst() : ENGLISH;
    }

    boolean isStopWord(Token token) {
        return stopWords.contains(token.folded());
    }

    SnowballStemmer newStemmer() {
        return stemmer.get();
    }
}
