package dev.parley.store.words;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import dev.parley.store.words.Token.Kind;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.segmentation.DefaultICUTokenizerConfig;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizerConfig;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;

/**
 * Cuts a text by the rules of Unicode, with dictionaries for scripts that write no blanks. Case,
 * width and characters that nobody sees (soft hyphens, zero-width characters) do not matter.
 * Chinese, Japanese and Korean are cut into pairs of characters, since a word may begin anywhere.
 */
final class Segmenter {

    /** NFKC, case folding, and no ignorable characters. */
    private static final Normalizer2 NORMAL = Normalizer2.getNFKCCasefoldInstance();

    private static final ICUTokenizerConfig RULES = new DefaultICUTokenizerConfig(false, true);

    private static final int PAIRED =
            CJKBigramFilter.HAN
                    | CJKBigramFilter.HIRAGANA
                    | CJKBigramFilter.KATAKANA
                    | CJKBigramFilter.HANGUL;

    private static final String CJK = "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]";

    /** Blanks that only the layout has put between two characters. */
    private static final Pattern LAYOUT = Pattern.compile("(?<=" + CJK + ")\\s+(?=" + CJK + ")");

    /** Unicode keeps words together that these join; we want 'max.poll.records' by its parts. */
    private static final String JOINERS = ".:_'\u2019\u2018\u00b7\u2027,;";

    /** Korean syllables that are mostly particles at a word's end. */
    private static final String PARTICLES = "은는이가을를의에로와과도만";

    private Segmenter() {}

    /** Cuts a text that is searched: characters alone and in pairs. */
    static List<Token> text(String text) {
        return cut(LAYOUT.matcher(normal(text)).replaceAll(""), true);
    }

    /** Cuts what is searched for: characters in pairs, and alone only without a neighbor. */
    static List<Token> question(String text) {
        return cut(normal(text), false);
    }

    private static String normal(String text) {
        var normal = new StringBuilder(NORMAL.normalize(text));
        for (int i = 0; i < normal.length(); i++) {
            if (JOINERS.indexOf(normal.charAt(i)) >= 0) {
                normal.setCharAt(i, ' ');
            }
        }
        return normal.toString();
    }

    private static List<Token> cut(String text, boolean alone) {
        var tokens = new ArrayList<Token>();
        var words = new ICUTokenizer(RULES);
        words.setReader(new StringReader(text));
        try (var parts = new CJKBigramFilter(words, PAIRED, alone)) {
            var term = parts.addAttribute(CharTermAttribute.class);
            var type = parts.addAttribute(TypeAttribute.class);
            var step = parts.addAttribute(PositionIncrementAttribute.class);
            var place = parts.addAttribute(OffsetAttribute.class);
            int position = 0;
            parts.reset();
            while (parts.incrementToken()) {
                position += step.getPositionIncrement();
                var word = term.toString();
                var kind = kind(word, type.type());
                var folded = kind == Kind.CJK ? word : ICUFoldingFilter.NORMALIZER.normalize(word);
                if (!folded.isEmpty()) {
                    tokens.add(
                            new Token(
                                    word,
                                    folded,
                                    kind,
                                    position,
                                    isWeak(text, place.startOffset(), place.endOffset())));
                }
            }
            parts.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // The text is in memory.
        }
        return tokens;
    }

    private static Kind kind(String word, String type) {
        if (type.equals(CJKBigramFilter.DOUBLE_TYPE) || type.equals(CJKBigramFilter.SINGLE_TYPE)) {
            return Kind.CJK;
        }
        return word.codePoints()
                .filter(Character::isLetter)
                .mapToObj(
                        letter ->
                                switch (UScript.getScript(letter)) {
                                    case UScript.LATIN -> Kind.LATIN;
                                    case UScript.CYRILLIC -> Kind.CYRILLIC;
                                    case UScript.ARABIC -> Kind.ARABIC;
                                    default -> Kind.OTHER;
                                })
                .findFirst()
                .orElse(Kind.NO_LETTERS);
    }

    private static boolean isWeak(String text, int start, int end) {
        if (end - start != 2) {
            return false;
        }
        return (isHiragana(text.charAt(start)) && isHiragana(text.charAt(start + 1)))
                || (PARTICLES.indexOf(text.charAt(end - 1)) >= 0
                        && isHangul(text, start - 1)
                        && !isHangul(text, end));
    }

    private static boolean isHiragana(char c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA;
    }

    private static boolean isHangul(String text, int at) {
        return at >= 0
                && at < text.length()
                && Character.UnicodeScript.of(text.charAt(at)) == Character.UnicodeScript.HANGUL;
    }
}
