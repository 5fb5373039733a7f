package dev.parley.api.imports;

import dev.parley.api.admission.Admission;
import dev.parley.api.sessions.ImportedPast;
import dev.parley.api.sessions.NamedSessions;
import dev.parley.api.sessions.NamedSessions.Beginning;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.events.Text;
import dev.parley.store.history.view.SessionView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes sessions of the conversations of a file. No list shows a session before its past is whole:
 * one that is left half done by a crash goes like others that are unlisted, or is done by the same
 * import with the same key. Thread-safe.
 */
@Component
class SessionImport {

    private final NamedSessions named;
    private final ImportedPast pasts;
    private final Admission admission;

    SessionImport(NamedSessions named, ImportedPast pasts, Admission admission) {
        this.named = named;
        this.pasts = pasts;
        this.admission = admission;
    }

    /** A session that holds a conversation of the file. */
    record Imported(UUID sessionId, @Nullable String title, int messageCount) {}

    /**
     * What became of a file.
     *
     * @param sessions in the order of the file
     * @param skipped conversations without a message that can be shown
     */
    record Result(List<Imported> sessions, int skipped) {}

    /**
     * Imports a file that was found good. With the same key and file it gives the same sessions,
     * and those that were deleted meanwhile anew.
     *
     * @throws ProblemException 409 if the key stands for another file, 503 if no message would be
     *     taken now: the same call with the same key does the rest later
     */
    Result take(ImportedFile file, @Nullable String key) throws IOException {
        if (key != null && !named.standsFor(name(key), file.hash())) {
            throw ProblemException.of(
                    ProblemCode.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key belongs to the import of another file; import this one"
                            + " with a new key.");
        }
        var imported = new ArrayList<Imported>();
        int count =
                file.each(
                        conversation -> {
                            if (!conversation.said().isEmpty()) {
                                var own = name(key, file, imported.size());
                                imported.add(one(conversation, own));
                            }
                        });
        return new Result(List.copyOf(imported), count - imported.size());
    }

    /** The name of a session by its place in the file; null without a key. */
    private static @Nullable String name(@Nullable String key, ImportedFile file, int place) {
        if (key == null) {
            return null;
        }
        var first = NamedSessions.nameOf(name(key), file.hash());
        return place == 0 ? first : first + ":" + place;
    }

    private static String name(String key) {
        return "import:" + Text.sha256Hex(key);
    }

    private Imported one(Conversation conversation, @Nullable String name) {
        admission.requireRoom();
        var past = conversation.exchanges();
        var session = begun(conversation, name);
        pasts.complete(session, past);
        return new Imported(session.sessionId(), session.title(), 2 * past.size());
    }

    private SessionView begun(Conversation conversation, @Nullable String name) {
        var beginning =
                new Beginning(
                        conversation.title(),
                        conversation.mode(),
                        List.of(),
                        Map.of(),
                        conversation.choice(),
                        null,
                        true);
        return name == null ? named.beginUnnamed(beginning) : named.resume(name, beginning);
    }
}
