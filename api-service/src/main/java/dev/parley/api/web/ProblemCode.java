package dev.parley.api.web;

import dev.parley.events.WireWord;

/** The stable codes of problem documents. They are part of the contract: clients branch on them. */
public enum ProblemCode implements WireWord {
    VALIDATION_FAILED(400, "The request has bad fields"),
    MALFORMED_JSON(400, "The body is not valid JSON"),
    UNKNOWN_FIELD(400, "The request has fields that this call does not know"),
    BAD_EVENT_ID(400, "Not an event id"),
    BAD_REQUEST(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "No valid credential"),
    FORBIDDEN(403, "Not allowed"),
    CROSS_ORIGIN(403, "A page of another origin may not do this"),
    UNSUPPORTED_PARAMETER(400, "This call cannot do that"),
    NOT_FOUND(404, "Not found"),
    MODEL_NOT_FOUND(404, "There is no such model"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "No acceptable representation"),
    REQUEST_TIMEOUT(408, "The body comes too slowly"),
    IDEMPOTENCY_KEY_REUSED(409, "The idempotency key belongs to another message"),
    TURN_IN_PROGRESS(409, "A turn is in progress"),
    LAST_EVENT_ID_MISMATCH(409, "The body is not that of the turn to resume"),
    DOCUMENT_NOT_READY(409, "The document is not ready"),
    ERASURE_RUNNING(409, "All that the caller has is being erased"),
    EVENT_GONE(410, "The event is gone"),
    PAYLOAD_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    MISDIRECTED(421, "The request is for another host"),
    LIMIT_REACHED(429, "A limit of the caller is reached"),
    INTERNAL(500, "Internal error"),
    OVERLOADED(503, "Overloaded"),
    HISTORY_LAGGING(503, "The history is catching up"),
    UNAVAILABLE(503, "Unavailable");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The problem type: a relative reference, which is the same behind every host name. */
    public String type() {
        return "/problems/" + word();
    }

    /** Returns the code for a failure if only its HTTP status is known. */
    static ProblemCode ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> REQUEST_TIMEOUT;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> LIMIT_REACHED;
            case 501, 505 -> BAD_REQUEST; // an unsupported method, encoding or version of HTTP
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? BAD_REQUEST : INTERNAL;
        };
    }
}
