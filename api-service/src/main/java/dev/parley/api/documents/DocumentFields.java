package dev.parley.api.documents;

import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of a document beside its content. */
sealed interface DocumentFields extends CheckedBody {

    int LONGEST = 200;

    @Nullable String title();

    @Nullable String creator();

    @Nullable String domain();

    @Nullable Map<String, Object> metadata();

    default Map<String, Object> metadataOrNone() {
        return Objects.requireNonNullElse(metadata(), Map.of());
    }

    @Override
    default void check(FieldChecks checks) {
        checks.optionalText("title", title(), LONGEST)
                .optionalText("creator", creator(), LONGEST)
                .optionalText("domain", domain(), LONGEST)
                .metadata(metadata());
    }

    /**
     * A document as JSON.
     *
     * @param content null if there is none, else empty: {@link ContentDiversion} takes the text
     */
    record OfJson(
            @Nullable String title,
            @Nullable String content,
            @Nullable String creator,
            @Nullable String domain,
            @Nullable Map<String, Object> metadata)
            implements DocumentFields {

        @Override
        public void check(FieldChecks checks) {
            DocumentFields.super.check(checks);
            checks.required("title", title).required("content", content);
        }
    }

    /** The fields that come with a file. */
    record OfFile(
            @Nullable String title,
            @Nullable String creator,
            @Nullable String domain,
            @Nullable Map<String, Object> metadata)
            implements DocumentFields {}
}
