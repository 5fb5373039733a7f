package dev.parley.store.history.projection;

import dev.parley.store.words.SearchWords;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The titles and whole messages of a batch, by which their sessions are found. */
final class SearchedTexts {

    private final EntityManager jpa;
    private final Map<UUID, SearchedText> texts = new LinkedHashMap<>();

    private record SearchedText(UUID id, UUID sessionId, String owner, String text) {}

    SearchedTexts(EntityManager jpa) {
        this.jpa = jpa;
    }

    void put(UUID id, SessionRow session, @Nullable String text) {
        texts.put(
                id,
                new SearchedText(
                        id, session.sessionId(), session.owner(), text == null ? "" : text));
    }

    void removeSession(UUID sessionId) {
        texts.values().removeIf(text -> text.sessionId().equals(sessionId));
    }

    void write() {
        if (texts.isEmpty()) {
            return;
        }
        jpa.createNativeQuery(
                        """
                        INSERT INTO searched_text (text_id, session_id, owner, words)
                        SELECT CAST(id AS uuid), CAST(session AS uuid), owner,
                            CAST(words AS tsvector)
                        FROM unnest(CAST(:ids AS text[]), CAST(:sessions AS text[]),
                            CAST(:owners AS text[]), CAST(:words AS text[]))
                            AS searched (id, session, owner, words)
                        ON CONFLICT (text_id) DO UPDATE SET words = excluded.words
                        """)
                .setParameter("ids", column(text -> text.id().toString()))
                .setParameter("sessions", column(text -> text.sessionId().toString()))
                .setParameter("owners", column(SearchedText::owner))
                .setParameter("words", column(text -> SearchWords.vector(text.text())))
                .executeUpdate();
    }

    private String[] column(Function<SearchedText, String> value) {
        return texts.values().stream().map(value).toArray(String[]::new);
    }
}
