package dev.parley.api.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects every bad field of a request, so that the client learns of all of them at once. Bodies
 * use it through {@link CheckedBody}, parameters and headers through {@code new
 * FieldChecks()…orThrow()}. For one thread.
 */
public final class FieldChecks {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final int MOST_METADATA = 64;

    /** Every event of a session that changes it holds its metadata, and so does every list. */
    private static final int LARGEST_METADATA = 16 * 1024;

    private final List<FieldProblem> problems = new ArrayList<>();

    /** The text is required; it must not be blank or longer than {@code max} code points. */
    public FieldChecks text(String field, @Nullable String value, int max) {
        return value == null ? add(field, "is required") : optionalText(field, value, max);
    }

    /** As {@link #text}, but optional. */
    public FieldChecks optionalText(String field, @Nullable String value, int max) {
        if (value == null) {
            return this;
        }
        var unsound = TextRules.unsound(value);
        if (unsound != null) {
            return add(field, unsound);
        }
        if (TextRules.isBlank(value)) {
            return add(field, "must not be blank");
        }
        int length = TextRules.length(value);
        return that(
                length <= max, field, "must have at most " + max + " characters, not " + length);
    }

    /** The value is required. */
    public FieldChecks required(String field, @Nullable Object value) {
        return that(value != null, field, "is required");
    }

    /** The number, if given, must be at least {@code min} and at most {@code max}. */
    public FieldChecks range(String field, @Nullable Number value, long min, long max) {
        return that(
                value == null || (value.longValue() >= min && value.longValue() <= max),
                field,
                "must be between " + min + " and " + max + ", not " + value);
    }

    /** The list, if given, must have at most {@code max} elements, none of them null. */
    public FieldChecks list(String field, @Nullable Collection<?> values, int max) {
        if (values == null) {
            return this;
        }
        if (values.size() > max) {
            return add(field, "must have at most " + max + " elements, not " + values.size());
        }
        int index = 0;
        for (var value : values) {
            that(value != null, field + "[" + index++ + "]", "must not be null");
        }
        return this;
    }

    /** The text, if given, must have between 1 and {@code max} visible ASCII characters. */
    public FieldChecks visibleAscii(String field, @Nullable String value, int max) {
        return that(
                value == null || (TextRules.isVisibleAscii(value) && value.length() <= max),
                field,
                "must have between 1 and " + max + " visible ASCII characters");
    }

    /** The metadata, if given, must have at most 64 entries, and 16 KiB as JSON in UTF-8. */
    public FieldChecks metadata(@Nullable Map<String, Object> metadata) {
        if (metadata == null) {
            return this;
        }
        int bytes = JSON.writeValueAsBytes(metadata).length;
        return that(
                        metadata.size() <= MOST_METADATA,
                        "metadata",
                        "must have at most " + MOST_METADATA + " entries")
                .that(
                        bytes <= LARGEST_METADATA,
                        "metadata",
                        "must have at most " + LARGEST_METADATA + " bytes as JSON, not " + bytes);
    }

    /** Any other rule; the message continues a sentence that begins with the field's name. */
    public FieldChecks that(boolean holds, String field, String message) {
        return holds ? this : add(field, message);
    }

    /** Returns the problems found so far. */
    public List<FieldProblem> problems() {
        return List.copyOf(problems);
    }

    /**
     * @throws ProblemException 400 {@code validation_failed} if there is any problem
     */
    public void orThrow() {
        if (!problems.isEmpty()) {
            throw ProblemException.validation(problems);
        }
    }

    private FieldChecks add(String field, String message) {
        problems.add(new FieldProblem(field, message));
        return this;
    }
}
