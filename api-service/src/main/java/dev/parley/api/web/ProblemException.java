package dev.parley.api.web;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Ends a request with a problem document (RFC 9457). A controller, a filter, or a reader of the
 * body may throw it until the response is committed; after that the connection is cut.
 *
 * <p>It carries no stack trace: it is an answer, not a defect.
 */
public final class ProblemException extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    /** With every bad field; the list may be empty. */
    ProblemException(ProblemCode code, String detail, List<FieldProblem> errors) {
        this(code, code.status(), detail, errors);
    }

    private ProblemException(
            ProblemCode code, int status, String detail, List<FieldProblem> errors) {
        super(HttpStatusCode.valueOf(status), document(code, status, detail, errors), null);
    }

    private static ProblemDetail document(
            ProblemCode code, int status, String detail, List<FieldProblem> errors) {
        var document =
                ProblemDetail.forStatusAndDetail(
                        HttpStatusCode.valueOf(status), TextRules.printable(detail));
        document.setType(URI.create(code.type()));
        document.setTitle(code.title());
        document.setProperty("code", code.word());
        if (!errors.isEmpty()) {
            document.setProperty("errors", List.copyOf(errors));
        }
        return document;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** A problem with no more than a detail. */
    public static ProblemException of(ProblemCode code, String detail) {
        return new ProblemException(code, detail, List.of());
    }

    /** A problem with one field. */
    public static ProblemException of(ProblemCode code, String field, String message) {
        var errors = List.of(new FieldProblem(field, message));
        return new ProblemException(code, summary(errors), errors);
    }

    /** Returns the first bad field; null if the problem is about no field. */
    public @Nullable String field() {
        return property("errors") instanceof List<?> errors
                        && errors.getFirst() instanceof FieldProblem first
                ? first.field()
                : null;
    }

    /** Returns the stable code. */
    public String code() {
        return String.valueOf(property("code"));
    }

    private @Nullable Object property(String name) {
        var properties = getBody().getProperties();
        return properties == null ? null : properties.get(name);
    }

    /** A problem with the container's status, which may have no code of its own (414, 431, 505). */
    static ProblemException ofStatus(int status, String detail) {
        return new ProblemException(ProblemCode.ofStatus(status), status, detail, List.of());
    }

    /** 400 with every bad field. */
    public static ProblemException validation(List<FieldProblem> errors) {
        return new ProblemException(ProblemCode.VALIDATION_FAILED, summary(errors), errors);
    }

    /** 400 for one bad field, parameter or header. */
    public static ProblemException validation(String field, String message) {
        return validation(List.of(new FieldProblem(field, message)));
    }

    /**
     * 404 for something in the path: {@code notFound("session " + id)}. For the caller, another
     * owner's things do not exist.
     */
    public static ProblemException notFound(String what) {
        return of(ProblemCode.NOT_FOUND, "There is no " + what + ".");
    }

    /** 404 for ids in a field: {@code notFound("document", "document_ids", unknown)}. */
    public static ProblemException notFound(String what, String field, Collection<?> ids) {
        var named = list(ids);
        return new ProblemException(
                ProblemCode.NOT_FOUND,
                "There is no " + what + " " + named + ".",
                List.of(
                        new FieldProblem(
                                field, "names " + what + "s that do not exist: " + named)));
    }

    public static ProblemException turnInProgress(UUID turnId) {
        return of(
                        ProblemCode.TURN_IN_PROGRESS,
                        "Turn %s of this session is still running; wait for its end or cancel it."
                                .formatted(turnId))
                .with("turn_id", turnId);
    }

    public static ProblemException idempotencyKeyReused() {
        return of(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key belongs to another message of this session; send the new"
                        + " message with a new key.");
    }

    public static ProblemException lastEventIdMismatch() {
        return of(
                ProblemCode.LAST_EVENT_ID_MISMATCH,
                "Last-Event-ID names a turn that began with another body; send that body to resume"
                        + " the turn, or omit the header to start a new one.");
    }

    public static ProblemException badEventId(String given) {
        return of(
                ProblemCode.BAD_EVENT_ID,
                "Last-Event-ID '%s' is not an event id; send one exactly as the stream gave it."
                        .formatted(given));
    }

    public static ProblemException eventGone() {
        return of(
                ProblemCode.EVENT_GONE,
                "The event that Last-Event-ID names is no longer known; read the session's history"
                        + " and follow the session from there.");
    }

    /** 409 for documents that are still being indexed, or whose indexing failed. */
    public static ProblemException documentNotReady(Collection<UUID> documentIds) {
        return of(
                        ProblemCode.DOCUMENT_NOT_READY,
                        "These documents are not ready: %s; a document can be used when its status"
                                        .formatted(list(documentIds))
                                + " is ready.")
                .with("document_ids", List.copyOf(documentIds));
    }

    /** 408, which closes the connection: nobody waits for the rest of the body. */
    static ProblemException bodyTimeout(Duration timeout) {
        var problem =
                of(
                        ProblemCode.REQUEST_TIMEOUT,
                        "The body did not come whole within %d ms.".formatted(timeout.toMillis()));
        problem.getHeaders().set(HttpHeaders.CONNECTION, "close");
        return problem;
    }

    public static ProblemException payloadTooLarge(long limitInBytes) {
        return of(
                        ProblemCode.PAYLOAD_TOO_LARGE,
                        "The body is larger than the " + limitInBytes + " bytes allowed here.")
                .with("limit_bytes", limitInBytes);
    }

    public static void refusePayload(long limitInBytes) {
        throw payloadTooLarge(limitInBytes);
    }

    /**
     * 429: the caller may not have more now.
     *
     * @param limit the limit's name
     * @param allowed how much it allows
     * @param left how much of that is left
     * @param window the time that it counts over; null if it counts what there is
     * @param again when it is worth another try
     */
    public static ProblemException limitReached(
            String limit,
            long allowed,
            long left,
            @Nullable Duration window,
            Duration again,
            String detail) {
        var problem =
                of(ProblemCode.LIMIT_REACHED, detail)
                        .with("limit", limit)
                        .with("allowed", allowed)
                        .retryAfter(again);
        var headers = problem.getHeaders();
        headers.set(
                "RateLimit-Policy",
                "\"%s\";q=%d".formatted(limit, allowed)
                        + (window == null ? "" : ";w=" + window.toSeconds()));
        headers.set(
                "RateLimit",
                "\"%s\";r=%d;t=%s"
                        .formatted(limit, left, headers.getFirst(HttpHeaders.RETRY_AFTER)));
        return problem;
    }

    /** 503: there is no room for this request now. */
    public static ProblemException overloaded(String detail, Duration retryAfter) {
        return of(ProblemCode.OVERLOADED, detail).retryAfter(retryAfter);
    }

    /** 503: the projection is too far behind the event log. */
    public static ProblemException historyLagging(String detail, Duration retryAfter) {
        return of(ProblemCode.HISTORY_LAGGING, detail).retryAfter(retryAfter);
    }

    /** 503: something that this service needs does not answer. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return of(ProblemCode.UNAVAILABLE, detail).retryAfter(retryAfter);
    }

    /** Adds a member to the document; its name is in snake_case. */
    ProblemException with(String member, Object value) {
        getBody().setProperty(member, value);
        return this;
    }

    /** Adds {@code Retry-After}, rounded up to whole seconds, at least one. */
    ProblemException retryAfter(Duration delay) {
        var seconds = Math.max(1, delay.plusNanos(999_999_999).toSeconds());
        getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return this;
    }

    static String summary(List<FieldProblem> errors) {
        return errors.stream()
                .limit(5)
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; ", "", errors.size() > 5 ? "; and more." : "."));
    }

    private static String list(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
