package dev.parley.api.web;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;

/**
 * Ends a request with a problem document. May be thrown by a controller, a filter, or while the
 * body is read, as long as the response is not committed; after that only the stream itself can
 * tell of a failure.
 *
 * <p>It carries no stack trace: it is an answer, not a defect.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.code().code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** A problem of this code with nothing but a detail, for what has no factory of its own. */
    public static ProblemException of(ProblemCode code, String detail) {
        return new ProblemException(new Problem(code, detail));
    }

    /** 400 with every bad field. */
    public static ProblemException validation(List<FieldProblem> errors) {
        return new ProblemException(
                new Problem(ProblemCode.VALIDATION_FAILED, summary(errors), errors));
    }

    /** 400 for one bad field, parameter or header. */
    public static ProblemException validation(String field, String message) {
        return validation(List.of(new FieldProblem(field, message)));
    }

    /**
     * 404 for something in the path: {@code notFound("session " + id)}. What others own is not
     * found as well.
     */
    public static ProblemException notFound(String what) {
        return of(ProblemCode.NOT_FOUND, "There is no " + what + ".");
    }

    /**
     * 404 for ids that a field of the request names: {@code notFound("document", "document_ids",
     * unknown)}.
     */
    public static ProblemException notFound(String what, String field, Collection<?> ids) {
        var named = ids.stream().map(Object::toString).collect(Collectors.joining(", "));
        return new ProblemException(
                new Problem(
                        ProblemCode.NOT_FOUND,
                        "There is no " + what + " " + named + ".",
                        List.of(new FieldProblem(field, "names what does not exist: " + named))));
    }

    public static ProblemException turnInProgress(UUID turnId) {
        return of(
                        ProblemCode.TURN_IN_PROGRESS,
                        "Turn "
                                + turnId
                                + " of this session is still running; wait for its end or cancel it.")
                .with("turn_id", turnId);
    }

    public static ProblemException idempotencyKeyReused() {
        return of(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "This session has had another message with the same Idempotency-Key; send the new one with a new key.");
    }

    public static ProblemException lastEventIdMismatch() {
        return of(
                ProblemCode.LAST_EVENT_ID_MISMATCH,
                "Last-Event-ID names a turn that was started with another body; send that body to resume the turn, or"
                        + " leave the header out to start a new one.");
    }

    public static ProblemException badEventId(String given) {
        return of(
                ProblemCode.BAD_EVENT_ID,
                "Last-Event-ID '"
                        + given
                        + "' is not an event id; send one back as the stream gave it, or none.");
    }

    public static ProblemException eventGone() {
        return of(
                ProblemCode.EVENT_GONE,
                "The event that Last-Event-ID names is not known any more; read the session's history and follow it"
                        + " from there.");
    }

    /** 409 for documents that are still being indexed, or whose indexing failed. */
    public static ProblemException documentNotReady(Collection<UUID> documentIds) {
        return of(
                        ProblemCode.DOCUMENT_NOT_READY,
                        "Not ready to be used: "
                                + TextRules.list(documentIds)
                                + "; a document can be used once its status is ready.")
                .with("document_ids", List.copyOf(documentIds));
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

    /** 503: there is no room for this request now. */
    public static ProblemException overloaded(String detail, Duration retryAfter) {
        return of(ProblemCode.OVERLOADED, detail).retryAfter(retryAfter);
    }

    /** 503: what was asked for is recorded but not yet to be read. */
    public static ProblemException historyLagging(Duration retryAfter) {
        return of(
                        ProblemCode.HISTORY_LAGGING,
                        "The history has not caught up with what was asked for; try again in a moment.")
                .retryAfter(retryAfter);
    }

    /** 503: something that this service needs does not answer. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return of(ProblemCode.UNAVAILABLE, detail).retryAfter(retryAfter);
    }

    /** The same problem with one more member in its document; the name in snake_case. */
    public ProblemException with(String member, Object value) {
        return new ProblemException(problem.withMember(member, value));
    }

    /** The same problem with {@code Retry-After}, rounded up to whole seconds, at least one. */
    public ProblemException retryAfter(Duration delay) {
        var seconds = Math.max(1, delay.plusNanos(999_999_999).toSeconds());
        return new ProblemException(
                problem.withHeaders(Map.of(HttpHeaders.RETRY_AFTER, Long.toString(seconds))));
    }

    public ProblemCode code() {
        return problem.code();
    }

    public int status() {
        return problem.status();
    }

    public List<FieldProblem> errors() {
        return problem.errors();
    }

    Problem problem() {
        return problem;
    }

    static String summary(List<FieldProblem> errors) {
        return errors.stream()
                .limit(5)
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; ", "", errors.size() > 5 ? "; and more." : "."));
    }
}
