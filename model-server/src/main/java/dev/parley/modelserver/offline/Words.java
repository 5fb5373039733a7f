package dev.parley.modelserver.offline;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The words of a text that carry its meaning. */
final class Words {
    private static final String WITHOUT_SPACES = "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}";

    /** In scripts without spaces each sign is a word. */
    private static final Pattern WORD =
            Pattern.compile(
                    "[%1$s]|[\\p{L}\\p{N}&&[^%1$s]]+(?:['’][\\p{L}]+)?".formatted(WITHOUT_SPACES));

    private static final Set<String> STOP_WORDS =
            Set.of(
                    """
                    a about after all also am an and any are as at be because been before being but by can
                    could describe did do does doing explain find for from get give had has have he her here
                    hers him his how i if in into is it its just let list many may me might more most much
                    must my no nor not of on one or our out over please say says shall she should show so
                    some such summarise summarize tell than that the their them then there these they this
                    those to under up us use using very was we were what when where which who whom whose why
                    will with would you your
                    """
                            .strip()
                            .split("\\s+"));

    private Words() {}

    /** Returns the words that are not stop words, as written and in order, each once. */
    static List<String> keywords(String text) {
        var seen = new LinkedHashSet<String>();
        return WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(word -> isKeyword(word) && seen.add(stem(word)))
                .toList();
    }

    /** Returns the stems of the {@link #keywords}. */
    static Set<String> stems(String text) {
        var stems = new LinkedHashSet<String>();
        WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(Words::isKeyword)
                .forEach(word -> stems.add(stem(word)));
        return stems;
    }

    /**
     * Removes the common English endings. This is rough on purpose: it is enough if question and
     * sentence get the same stem.
     */
    static String stem(String word) {
        String stem = withoutPossessive(word.toLowerCase(Locale.ROOT));
        stem = withoutPlural(stem);
        for (String ending :
                List.of("ation", "ment", "ness", "ing", "ion", "ed", "er", "ly", "e")) {
            if (stem.endsWith(ending) && stem.length() - ending.length() >= 3) {
                return single(stem.substring(0, stem.length() - ending.length()));
            }
        }
        return stem;
    }

    private static boolean isKeyword(String word) {
        return !STOP_WORDS.contains(withoutPossessive(word.toLowerCase(Locale.ROOT)));
    }

    private static String withoutPossessive(String word) {
        int apostrophe = Math.max(word.indexOf('\''), word.indexOf('’'));
        return apostrophe > 0 ? word.substring(0, apostrophe) : word;
    }

    private static String withoutPlural(String word) {
        if (word.length() > 4 && word.endsWith("ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        boolean plural =
                word.length() > 3
                        && word.endsWith("s")
                        && !word.endsWith("ss")
                        && !word.endsWith("us")
                        && !word.endsWith("is");
        return plural ? word.substring(0, word.length() - 1) : word;
    }

    /** Makes "stop" of "stopp", the stem of "stopped". */
    private static String single(String stem) {
        int end = stem.length() - 1;
        boolean doubled = end > 2 && stem.charAt(end) == stem.charAt(end - 1);
        return doubled ? stem.substring(0, end) : stem;
    }
}
