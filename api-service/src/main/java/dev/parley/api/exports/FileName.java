package dev.parley.api.exports;

import dev.parley.store.history.view.SessionView;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The name that a browser gives an exported session. */
final class FileName {

    /** Bytes of UTF-8 of the name before its extension: no file system takes a longer one. */
    private static final int LONGEST = 200;

    /** What some system takes for a path, a pattern, or nothing that can be seen. */
    private static final Pattern UNSAFE =
            Pattern.compile("[/\\\\:*?\"<>|%\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    /** A hidden file, or one that Windows would name differently. */
    private static final Pattern AROUND = Pattern.compile("^[.\\s_~-]+|[.\\s]+$");

    private FileName() {}

    /** Returns the title as far as a name may have it, or else the id. */
    static String of(SessionView session, String extension) {
        var title = session.title() == null ? "" : session.title();
        var name = begin(AROUND.matcher(UNSAFE.matcher(title).replaceAll("_")).replaceAll(""));
        return (name.isBlank() ? "session-" + session.sessionId() : name) + "." + extension;
    }

    private static String begin(String name) {
        int bytes = 0;
        int end = 0;
        while (end < name.length()) {
            int next = name.offsetByCodePoints(end, 1);
            bytes += name.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST) {
                break;
            }
            end = next;
        }
        return name.substring(0, end);
    }
}
