package dev.parley.worker.retrieval;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A question, and the documents in which to search for its answer. */
public sealed interface RetrievalQuery {

    /** The question, in the user's words. */
    String text();

    /** Whose documents are searched. */
    String owner();

    /**
     * Asks all of the owner's documents.
     *
     * @param creator whose documents are searched first, see {@link CascadeTier}; null for none
     */
    record OfAll(String text, String owner, @Nullable String creator) implements RetrievalQuery {
        public OfAll {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(owner, "owner");
        }
    }

    /**
     * Asks documents that the user named. They are what the question is about, so they are used
     * whether or not they look relevant.
     *
     * @param documentIds in the user's order; at least one
     * @param room for their passages
     */
    record OfNamed(String text, String owner, List<UUID> documentIds, Room room)
            implements RetrievalQuery {
        public OfNamed {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(owner, "owner");
            documentIds = List.copyOf(documentIds);
            Objects.requireNonNull(room, "room");
        }
    }
}
