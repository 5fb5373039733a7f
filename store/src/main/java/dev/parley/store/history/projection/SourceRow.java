package dev.parley.store.history.projection;

import dev.parley.events.Source;
import dev.parley.store.history.view.SourceView;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A passage that an answer could cite. */
@Entity
@Table(name = "message_source")
@IdClass(SourceRow.Key.class)
public class SourceRow {

    /** Identifies a source of a message. */
    public record Key(UUID messageId, int number) implements Serializable {}

    @Id private UUID messageId;
    @Id private int number;
    private UUID documentId;
    private String title;
    private @Nullable String creator;
    private @Nullable String section;
    private @Nullable Integer page;
    private @Nullable Integer textStart;
    private @Nullable Integer textEnd;
    private String snippet;
    private double score;
    private boolean used;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected SourceRow() {}

    SourceRow(UUID messageId, Source source) {
        this.messageId = messageId;
        number = source.number();
        documentId = source.documentId();
        title = source.title();
        creator = source.creator();
        section = source.section();
        page = source.page();
        textStart = source.start();
        textEnd = source.end();
        snippet = source.snippet();
        score = source.score();
    }

    void usedIn(List<Integer> cited) {
        used = cited.contains(number);
    }

    UUID messageId() {
        return messageId;
    }

    int number() {
        return number;
    }

    SourceView view() {
        return new SourceView(
                number,
                documentId,
                title,
                creator,
                section,
                page,
                textStart,
                textEnd,
                snippet,
                score,
                used);
    }
}
