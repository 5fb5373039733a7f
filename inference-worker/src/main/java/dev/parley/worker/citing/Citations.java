package dev.parley.worker.citing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Passes an answer's text on, piece by piece, without the citations that point nowhere, and notes
 * the sources that the others point to. {@code [2]}, {@code [1, 3]} and {@code [1-3]} are
 * citations; what stands in code, or is the text of a link, is not. Holds text back only while it
 * may become a citation. For one thread.
 */
public final class Citations {

    // A space before a citation goes with it. Bounded, so that little is ever held back.
    private static final Pattern BEGINNING = Pattern.compile(" ?(?:\\[[\\d ,;–-]{0,40}]?)?");
    private static final Pattern CITATION =
            Pattern.compile(" ?\\[ ?\\d{1,3}(?: ?[,;–-] ?\\d{1,3})* ?]");
    // Sources count from 1: an interval or a list of values is no citation.
    private static final Pattern FROM_ZERO = Pattern.compile("\\[ ?0 ?[,;–-]");
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)(?: ?[–-] ?(\\d+))?");

    private final boolean checking;
    private final Set<Integer> known;
    private final Consumer<String> out;
    private final Set<Integer> used = new TreeSet<>();
    private final StringBuilder held = new StringBuilder();
    private final CodeSpans code = new CodeSpans();
    private int removed;

    /**
     * @param known the numbers of the sources
     * @param out takes the text
     */
    public Citations(Set<Integer> known, Consumer<String> out) {
        this(true, known, out);
    }

    private Citations(boolean checking, Set<Integer> known, Consumer<String> out) {
        this.checking = checking;
        this.known = Set.copyOf(known);
        this.out = out;
    }

    /** Passes everything on: where there are no sources, a number in brackets is no citation. */
    public static Citations unchecked(Consumer<String> out) {
        return new Citations(false, Set.of(), out);
    }

    /** A whole text without its citations. */
    public static String without(String text) {
        var bare = new StringBuilder(text.length());
        var citations = new Citations(Set.of(), bare::append);
        citations.text(text);
        citations.end();
        return bare.toString();
    }

    /** A piece of the answer. */
    public void text(String piece) {
        var passed = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            next(piece.charAt(i), passed);
        }
        passOn(passed);
    }

    /** The answer is whole: passes on what was held back. */
    public void end() {
        var passed = new StringBuilder();
        release('\n', passed);
        passOn(passed);
    }

    /** The sources that were cited, ascending. */
    public List<Integer> used() {
        return List.copyOf(used);
    }

    /** How many numbers were taken out. */
    public int removed() {
        return removed;
    }

    private void next(char c, StringBuilder passed) {
        if (!held.isEmpty()) {
            held.append(c);
            if (BEGINNING.matcher(held).matches()) {
                return;
            }
            held.setLength(held.length() - 1);
            release(c, passed);
        }
        code.next(c);
        (mayBegin(c) ? held : passed).append(c);
    }

    private boolean mayBegin(char c) {
        return checking && (c == ' ' || c == '[') && code.isOutside();
    }

    // What follows decides: a link's text is no citation.
    private void release(char next, StringBuilder passed) {
        boolean citation = next != '(' && CITATION.matcher(held).matches();
        passed.append(citation ? checked(held.toString()) : held);
        held.setLength(0);
    }

    private String checked(String citation) {
        if (FROM_ZERO.matcher(citation).find()) {
            return citation;
        }
        var kept = new ArrayList<Integer>();
        int before = removed;
        var numbers = NUMBERS.matcher(citation);
        while (numbers.find()) {
            int first = Integer.parseInt(numbers.group(1));
            int last = numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2));
            for (int number = first; number <= Math.max(first, last); number++) {
                if (known.contains(number)) {
                    kept.add(number);
                } else {
                    removed++;
                }
            }
        }
        used.addAll(kept);
        if (removed == before) {
            return citation;
        }
        if (kept.isEmpty()) {
            return "";
        }
        var space = citation.startsWith(" ") ? " " : "";
        return space + kept.toString();
    }

    private void passOn(StringBuilder passed) {
        if (!passed.isEmpty()) {
            out.accept(passed.toString());
        }
    }

    /** Follows Markdown's code: between runs of as many backticks, a single line where inline. */
    private static final class CodeSpans {
        private int opened;
        private int run;

        void next(char c) {
            if (c == '`') {
                run++;
                return;
            }
            if (run > 0) {
                if (opened == 0) {
                    opened = run;
                } else if (opened == run) {
                    opened = 0;
                }
                run = 0;
            }
            if (c == '\n' && opened < 3) {
                opened = 0;
            }
        }

        boolean isOutside() {
            return opened == 0 && run == 0;
        }
    }
}
