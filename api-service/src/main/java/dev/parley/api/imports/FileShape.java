package dev.parley.api.imports;

import dev.parley.api.sessions.CreateSessionRequest;
import dev.parley.api.web.TextRules;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The form in which one system writes a conversation. */
sealed interface FileShape permits ChatGptFile, LibreChatFile, ParleyFile {

    /** Returns true if the file is in this form, good or bad. */
    boolean fits(Place file);

    /**
     * Returns the conversation; notes what is wrong with it.
     *
     * @param latest no message is later
     */
    Conversation read(Place file, Instant latest);

    /** Returns a title as a session may have it; others write longer ones. */
    static @Nullable String title(Place title) {
        var text = title.text();
        if (text == null || TextRules.isBlank(text)) {
            return null;
        }
        return TextRules.length(text) <= CreateSessionRequest.LONGEST_TITLE
                ? text
                : text.substring(0, text.offsetByCodePoints(0, CreateSessionRequest.LONGEST_TITLE));
    }
}
