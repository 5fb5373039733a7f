package dev.parley.worker.citing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Passes an answer's text on, piece by piece. Removes citations that name no source, and notes the
 * sources that the others name. {@code [2]}, {@code [1, 3]} and {@code [1-3]} are citations, unless
 * they stand in code or are the text of a link. Holds text back only while it may become a
 * citation. Not thread-safe.
 */
public final class Citations {

    // A space before a citation belongs to it. Bounded, so that little text is held back.
    private static final Pattern BEGINNING = Pattern.compile(" ?(?:\\[[\\d ,;–-]{0,40}]?)?");
    private static final Pattern CITATION =
            Pattern.compile(" ?\\[ ?\\d{1,3}(?: ?[,;–-] ?\\d{1,3})* ?]");
    // Sources count from 1, so a list or range from 0 is no citation.
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

    /** Passes everything on: if there are no sources, a number in brackets is no citation. */
    public static Citations unchecked(Consumer<String> out) {
        return new Citations(false, Set.of(), out);
    }

    /** Returns a complete text without its citations. */
    public static String without(String text) {
        var bare = new StringBuilder(text.length());
        var citations = new Citations(Set.of(), bare::append);
        citations.text(text);
        citations.end();
        return bare.toString();
    }

    /** Takes a piece of the answer. */
    public void text(String piece) {
        var passed = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            next(piece.charAt(i), passed);
        }
        passOn(passed);
    }

    /** Passes on what was held back, because the answer is complete. */
    public void end() {
        var passed = new StringBuilder();
        release('\n', passed);
        passOn(passed);
    }

    /** The numbers of the cited sources, ascending. */
    public List<Integer> used() {
        return List.copyOf(used);
    }

    /** How many numbers were removed. */
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

    // The next character decides: brackets before a parenthesis are the text of a link.
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

    /** Tracks Markdown's code: between runs of equally many backticks, and inline on one line. */
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
