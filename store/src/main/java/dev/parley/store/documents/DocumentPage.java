package dev.parley.store.documents;

import dev.parley.store.PageCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of documents.
 *
 * @param next where the next page begins; null if this is the last
 */
public record DocumentPage(List<DocumentView> documents, @Nullable PageCursor next) {}
