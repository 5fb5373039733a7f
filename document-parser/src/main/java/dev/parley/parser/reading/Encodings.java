package dev.parley.parser.reading;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.txt.CharsetDetector;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Finds the encoding of a text file. Proof in the bytes comes first, then the file's own
 * declaration, then the most plausible of what two detectors and our list guess.
 */
final class Encodings {

    /** So much of a file is looked at; its first foreign letter may come late. */
    private static final int HEAD = 1 << 20;

    private static final Pattern DECLARED =
            Pattern.compile(
                    "(?:charset|encoding)\\s*=\\s*[\"']?([\\w.:-]{2,40})",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    /** A declaration that comes later is part of the text. */
    private static final int DECLARED_WITHIN = 1 << 16;

    private static final Charset JAPANESE_MAIL = Charset.forName("ISO-2022-JP");
    private static final Charset WESTERN = Charset.forName("windows-1252");

    /** What browsers read where a page declares the key. */
    private static final Map<String, String> MEANT =
            Map.ofEntries(
                    Map.entry("iso-8859-1", "windows-1252"),
                    Map.entry("latin1", "windows-1252"),
                    Map.entry("us-ascii", "windows-1252"),
                    Map.entry("ascii", "windows-1252"),
                    Map.entry("iso-8859-9", "windows-1254"),
                    Map.entry("iso-8859-11", "x-windows-874"),
                    Map.entry("tis-620", "x-windows-874"),
                    Map.entry("gb2312", "GB18030"),
                    Map.entry("gbk", "GB18030"),
                    Map.entry("shift_jis", "windows-31j"),
                    Map.entry("sjis", "windows-31j"),
                    Map.entry("x-sjis", "windows-31j"),
                    Map.entry("euc-kr", "x-windows-949"),
                    Map.entry("ks_c_5601-1987", "x-windows-949"),
                    Map.entry("big5", "Big5-HKSCS"));

    private Encodings() {}

    static Charset of(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return of(in.readNBytes(HEAD), null);
        }
    }

    /** Answers for Tika's parsers, which know what a mail declares. */
    static Charset detect(InputStream in, Metadata metadata) throws IOException {
        in.mark(HEAD);
        var head = in.readNBytes(HEAD);
        in.reset();
        return of(head, metadata.get(Metadata.CONTENT_TYPE));
    }

    private static Charset of(byte[] head, @Nullable String mediaType) throws IOException {
        var proven = byteOrderMark(head);
        if (proven == null) {
            proven = hasZeros(head) ? utf16(head) : isUtf8(head) ? StandardCharsets.UTF_8 : null;
        }
        if (proven == StandardCharsets.UTF_8 && isJapaneseMail(head)) {
            return JAPANESE_MAIL;
        }
        if (proven != null) {
            return proven;
        }
        var declared =
                mediaType == null
                        ? declared(head)
                        : declared(mediaType.getBytes(StandardCharsets.ISO_8859_1));
        var foreign = foreign(head);
        return declared == null || isContradicted(declared, foreign) ? guess(foreign) : declared;
    }

    // A label is often a default that nobody chose. No language that is written in Latin letters
    // has nearly all of them outside ASCII.
    private static boolean isContradicted(Charset declared, byte[] foreign) {
        var text = TAG.matcher(new String(foreign, declared)).replaceAll(" ");
        long ascii = text.chars().filter(c -> c < 0x80 && Character.isLetter(c)).count();
        long latin =
                text.codePoints()
                        .filter(c -> c >= 0x80 && Character.isLetter(c))
                        .filter(c -> script(c) == Character.UnicodeScript.LATIN)
                        .count();
        return latin > 4 * ascii;
    }

    private static @Nullable Charset byteOrderMark(byte[] head) {
        var begin = new String(head, 0, Math.min(head.length, 4), StandardCharsets.ISO_8859_1);
        if (begin.startsWith("\u00EF\u00BB\u00BF")) {
            return StandardCharsets.UTF_8;
        }
        if (begin.equals("\u00FF\u00FE\0\0")) {
            return StandardCharsets.UTF_32LE;
        }
        if (begin.equals("\0\0\u00FE\u00FF")) {
            return StandardCharsets.UTF_32BE;
        }
        if (begin.startsWith("\u00FF\u00FE")) {
            return StandardCharsets.UTF_16LE;
        }
        return begin.startsWith("\u00FE\u00FF") ? StandardCharsets.UTF_16BE : null;
    }

    // Only UTF-16 and UTF-32 write text with zeros, if only for its blanks and line ends.
    private static boolean hasZeros(byte[] head) {
        int zeros = 0;
        for (byte b : head) {
            zeros += b == 0 ? 1 : 0;
        }
        return zeros * 50L > head.length;
    }

    private static @Nullable Charset utf16(byte[] head) {
        return List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE).stream()
                .filter(charset -> plausibility(head, charset) > 0.9)
                .max(Comparator.comparingDouble(charset -> plausibility(head, charset)))
                .orElse(null);
    }

    // A stray byte here and there does not make another encoding of a text with many letters in
    // UTF-8: other encodings hardly ever have two such bytes in a row by chance.
    private static boolean isUtf8(byte[] head) {
        int good = 0;
        int bad = 0;
        for (int i = 0; i < head.length; i++) {
            int b = Byte.toUnsignedInt(head[i]);
            if (b < 0x80) {
                continue;
            }
            int more = b >= 0xF0 ? 3 : b >= 0xE0 ? 2 : 1;
            int found = 0;
            while (found < more && i + 1 < head.length && (head[i + 1] & 0xC0) == 0x80) {
                found++;
                i++;
            }
            boolean isCut = i + 1 == head.length && head.length == HEAD;
            if (b >= 0xC2 && b <= 0xF4 && (found == more || isCut)) {
                good++;
            } else {
                bad++;
            }
        }
        return bad == 0 || good >= 4 * bad;
    }

    // This encoding has ASCII bytes only, and sequences that switch to other characters.
    private static boolean isJapaneseMail(byte[] head) {
        var text = new String(head, StandardCharsets.ISO_8859_1);
        return text.contains("\u001B$B") && text.contains("\u001B(");
    }

    // The lines that are not ASCII: among many others a detector would overlook them.
    private static byte[] foreign(byte[] head) {
        var lines = new ByteArrayOutputStream();
        int start = 0;
        boolean isForeign = false;
        for (int i = 0; i < head.length; i++) {
            isForeign |= head[i] < 0;
            if (head[i] == '\n' || i + 1 == head.length) {
                if (isForeign) {
                    lines.write(head, start, i + 1 - start);
                }
                start = i + 1;
                isForeign = false;
            }
        }
        return lines.toByteArray();
    }

    private static @Nullable Charset declared(byte[] head) {
        int length = Math.min(head.length, DECLARED_WITHIN);
        var declared = DECLARED.matcher(new String(head, 0, length, StandardCharsets.ISO_8859_1));
        if (!declared.find()) {
            return null;
        }
        var name = declared.group(1).toLowerCase(Locale.ROOT);
        // The bytes say that the file is in neither of these.
        return name.startsWith("utf") ? null : named(MEANT.getOrDefault(name, name));
    }

    private static @Nullable Charset named(@Nullable String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    private static Charset guess(byte[] head) throws IOException {
        Set<Charset> guesses = new LinkedHashSet<>();
        var universal = new UniversalDetector();
        universal.handleData(head);
        universal.dataEnd();
        var first = universal.getDetectedCharset();
        // This detector says so of all that it does not know.
        if (!WESTERN.name().equalsIgnoreCase(first)) {
            add(first, guesses);
        }
        var detector = new CharsetDetector();
        detector.setText(head);
        for (var match : detector.detectAll()) {
            add(match.getName(), guesses);
        }
        guesses.add(WESTERN);
        var best = WESTERN;
        double most = 0;
        for (var guess : guesses) {
            // The detectors know more; a later guess must be clearly better.
            double plausible = plausibility(head, guess);
            if (plausible > most + 0.02) {
                best = guess;
                most = plausible;
            }
        }
        return best;
    }

    private static void add(@Nullable String name, Set<Charset> guesses) {
        var charset =
                name == null
                        ? null
                        : named(MEANT.getOrDefault(name.toLowerCase(Locale.ROOT), name));
        if (charset != null && !charset.name().startsWith("UTF")) {
            guesses.add(charset);
        }
    }

    // From 0 to 1: how far the foreign characters are letters of one script, in words of their own.
    private static double plausibility(byte[] head, Charset charset) {
        var text = new String(head, charset);
        Map<Character.UnicodeScript, Integer> scripts = new HashMap<>();
        int foreign = 0;
        int bad = 0;
        int before = ' ';
        boolean isBroken = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c < 0x80 && !charset.name().startsWith("UTF-16")) {
                before = c;
                isBroken = false;
                continue;
            }
            foreign++;
            if (isOdd(c)) {
                bad += 2;
            } else if (Character.isLetter(c)
                    || Character.getType(c) == Character.NON_SPACING_MARK) {
                scripts.merge(script(c), 1, Integer::sum);
                // A capital within a word is a sign of a wrong encoding.
                bad += Character.isUpperCase(c) && Character.isLowerCase(before) ? 1 : 0;
                bad += isMixed(before, c) ? 1 : 0;
                bad += isBroken ? 1 : 0;
            } else if (c == 0xFFFD || !Character.isDefined(c)) {
                bad += 2;
            }
            // No word has the sign of a currency in its middle.
            isBroken =
                    Character.isLetter(before) && Character.getType(c) == Character.CURRENCY_SYMBOL;
            // The first letter of a word tells most of it.
            before = Character.isLetter(c) && Character.isLetter(before) ? before : c;
        }
        int most = scripts.values().stream().mapToInt(n -> n).max().orElse(0);
        int letters = scripts.values().stream().mapToInt(n -> n).sum();
        int strange = letters - most;
        return foreign == 0 ? 1 : Math.max(0, 1 - (bad + strange) / (double) foreign);
    }

    private static boolean isMixed(int before, int c) {
        return Character.isLetter(before)
                && before < 0x80
                && script(c) != Character.UnicodeScript.LATIN;
    }

    private static boolean isOdd(int c) {
        return (c >= 0xFF61 && c <= 0xFF9F)
                || Character.getType(c) == Character.PRIVATE_USE
                || Character.getType(c) == Character.OTHER_SYMBOL
                || Character.getType(c) == Character.MATH_SYMBOL
                || Character.getType(c) == Character.MODIFIER_SYMBOL
                || (Character.isISOControl(c) && !Character.isWhitespace(c));
    }

    // Japanese mixes three scripts, and Korean two.
    private static Character.UnicodeScript script(int c) {
        var script = Character.UnicodeScript.of(c);
        return switch (script) {
            case HIRAGANA, KATAKANA, HANGUL, COMMON, INHERITED -> Character.UnicodeScript.HAN;
            default -> script;
        };
    }
}
