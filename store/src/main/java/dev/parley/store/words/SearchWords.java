package dev.parley.store.words;

import dev.parley.store.words.Token.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.jspecify.annotations.Nullable;
import org.tartarus.snowball.SnowballStemmer;

/**
 * The words by which texts are found, the same for documents, questions, titles and messages. Each
 * word is found as it is written, without case, width, accents and marks, and by its stem: in
 * Cyrillic by Russian, in Arabic by Arabic, in Latin by the language whose stop words the text has
 * most of, or by English. Thread-safe.
 */
public final class SearchWords {

    /**
     * Rises with every change of what a text's words are; stored words of lower ones are redone.
     */
    public static final int VERSION = 1;

    private static final int MIN_SPELLING = 4;
    private static final int MAX_SPELLING = 40;

    private SearchWords() {}

    /**
     * A word of a question.
     *
     * @param surface the word as it is written, folded
     * @param stem the same as the surface, if it has no other
     */
    public record Word(String surface, String stem) {

        /** Returns the surface for a {@code tsquery}. */
        public String surfaceQuery() {
            return VectorLiteral.quoted(surface);
        }

        /** Returns the stem for a {@code tsquery}; null if it is the surface. */
        public @Nullable String stemQuery() {
            return stem.equals(surface) ? null : VectorLiteral.quoted(stem);
        }

        /** Returns a {@code tsquery} that either of them matches. */
        public String query() {
            return query("");
        }

        String query(String prefix) {
            var stemQuery = stemQuery();
            return stemQuery == null
                    ? surfaceQuery() + prefix
                    : "(" + surfaceQuery() + prefix + " | " + stemQuery + ")";
        }
    }

    /**
     * The words of a question that say something.
     *
     * @param words without stop words, each once
     * @param latin true if most of its words are Latin
     */
    public record Question(List<Word> words, boolean latin) {}

    /**
     * What a chunk is found by.
     *
     * @param vector its {@code tsvector}, without stop words
     * @param spellings its words of letters, which misspelled words of a question are compared with
     */
    public record ChunkWords(String vector, Set<String> spellings) {}

    /** Returns the {@code tsvector} of a title or message, with all its words. */
    public static String vector(String text) {
        var tokens = Segmenter.text(text);
        var stems = new Stems(Language.ofLatin(tokens));
        var vector = new VectorLiteral();
        tokens.forEach(token -> add(vector, stems.word(token), token.position(), 'D'));
        return vector.toString();
    }

    /**
     * Returns a {@code tsquery} for texts that have all of the words; of the last word they may
     * have only the beginning. Empty if there is no word.
     */
    public static String query(String words) {
        var tokens = Segmenter.question(words);
        var stems = new Stems(Language.ofLatin(tokens));
        var query = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            query.append(i == 0 ? "" : " & ")
                    .append(stems.word(tokens.get(i)).query(i == tokens.size() - 1 ? ":*" : ""));
        }
        return query.toString();
    }

    /** Returns the words of a chunk, weighed by where they stand: title A, section B, text D. */
    public static ChunkWords chunk(String title, @Nullable String section, String text) {
        var parts =
                List.of(
                        Segmenter.text(title),
                        Segmenter.text(section == null ? "" : section),
                        Segmenter.text(text));
        var stems = new Stems(Language.ofLatin(parts.stream().flatMap(List::stream).toList()));
        var vector = new VectorLiteral();
        var spellings = new TreeSet<String>();
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            for (var token : parts.get(i)) {
                if (stems.isStopWord(token)) {
                    continue;
                }
                add(vector, stems.word(token), before + token.position(), "ABD".charAt(i));
                if (isSpelling(token)) {
                    spellings.add(token.folded());
                }
            }
            before += parts.get(i).isEmpty() ? 0 : parts.get(i).getLast().position();
        }
        return new ChunkWords(vector.toString(), spellings);
    }

    /** Returns the words of a question to documents. */
    public static Question question(String text) {
        var tokens = Segmenter.question(text);
        var stems = new Stems(Language.ofLatin(tokens));
        var telling = tokens.stream().filter(token -> !stems.isStopWord(token)).toList();
        var strong = telling.stream().filter(token -> !token.weak()).toList();
        long latin = tokens.stream().filter(token -> token.kind() == Kind.LATIN).count();
        long letters = tokens.stream().filter(token -> token.kind() != Kind.NO_LETTERS).count();
        return new Question(
                (strong.isEmpty() ? telling : strong).stream().map(stems::word).distinct().toList(),
                latin * 2 >= letters);
    }

    private static boolean isSpelling(Token token) {
        return token.kind() != Kind.CJK
                && token.folded().length() >= MIN_SPELLING
                && token.folded().length() <= MAX_SPELLING
                && token.folded().codePoints().allMatch(Character::isLetter);
    }

    private static void add(VectorLiteral vector, Word word, int position, char weight) {
        vector.add(word.surface(), position, weight);
        if (!word.stem().equals(word.surface())) {
            vector.add(word.stem(), position, weight);
        }
    }

    /** The stemmers of one text. For one thread. */
    private static final class Stems {
        private final Language latin;
        private final Map<Language, SnowballStemmer> stemmers = new EnumMap<>(Language.class);

        Stems(Language latin) {
            this.latin = latin;
        }

        boolean isStopWord(Token token) {
            var language = language(token);
            return language != null && language.isStopWord(token);
        }

        Word word(Token token) {
            var language = language(token);
            return new Word(
                    token.folded(), language == null ? token.folded() : stem(language, token));
        }

        private String stem(Language language, Token token) {
            var stemmer = stemmers.computeIfAbsent(language, Language::newStemmer);
            // Endings may have accents, so the accents go after the ending.
            stemmer.setCurrent(token.text());
            stemmer.stem();
            var stem = ICUFoldingFilter.NORMALIZER.normalize(stemmer.getCurrent());
            return stem.isEmpty() ? token.folded() : stem;
        }

        private @Nullable Language language(Token token) {
            return switch (token.kind()) {
                case LATIN -> latin;
                case CYRILLIC -> Language.RUSSIAN;
                case ARABIC -> Language.ARABIC;
                case CJK, OTHER, NO_LETTERS -> null;
            };
        }
    }
}
