package dev.parley.api.web;

import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.log.EventTooLarge;
import dev.parley.log.LogUnavailable;
import dev.parley.store.erasures.ErasureRunning;
import dev.parley.store.history.HistoryLagging;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Maps each failure to its problem. An unlisted failure is a defect of ours: it is logged under an
 * id, and the client learns nothing but that id.
 */
final class ProblemMapping {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapping.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final FieldMismatch mismatches;
    private final DataSize uploadLimit;

    ProblemMapping(FieldMismatch mismatches, DataSize uploadLimit) {
        this.mismatches = mismatches;
        this.uploadLimit = uploadLimit;
    }

    ProblemException of(Throwable failure) {
        return switch (failure) {
            case ProblemException own -> own;
            case HttpMessageNotReadableException unreadable ->
                    unreadable.getCause() == null
                            ? MalformedJson.noBody()
                            : cause(unreadable, "The body broke off or could not be read.");
            case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch);
            case MissingServletRequestParameterException missing ->
                    ProblemException.validation(missing.getParameterName(), "is required");
            case HttpMediaTypeNotSupportedException type -> of(type, unsupported(type));
            case NoHandlerFoundException nowhere -> ofStatus(404);
            case NoResourceFoundException nowhere -> ofStatus(404);
            case MaxUploadSizeExceededException large ->
                    ProblemException.payloadTooLarge(uploadLimit.toBytes());
            case MultipartException broken -> cause(broken, "The multipart body cannot be read.");
            case InvalidParameterException broken ->
                    ProblemException.of(
                            ProblemCode.BAD_REQUEST,
                            "The query or form parameters cannot be decoded.");
            case HistoryLagging lagging ->
                    passing(
                            lagging,
                            ProblemCode.HISTORY_LAGGING,
                            "The history has not caught up with this request; try again in a"
                                    + " moment.");
            case EventTooLarge large ->
                    ProblemException.of(ProblemCode.PAYLOAD_TOO_LARGE, large.getMessage() + ".");
            case DeliveryUnavailable down ->
                    passing(down, ProblemCode.UNAVAILABLE, "Streams cannot be opened now.");
            case LogUnavailable down ->
                    passing(down, ProblemCode.UNAVAILABLE, "The event log does not answer now.");
            case KeysUnavailable away ->
                    passing(away, ProblemCode.UNAVAILABLE, "The session's key cannot be had now.");
            case ErasureRunning running ->
                    ProblemException.of(
                            ProblemCode.ERASURE_RUNNING,
                            "All that you have is being erased; nothing new is taken until that is"
                                    + " finished.");
            case ErrorResponse known -> of(known, known.getBody().getDetail());
            default -> unlisted(failure);
        };
    }

    /** Returns the problem for a failure if the container gives only its status. */
    ProblemException ofStatus(int status) {
        return ProblemException.ofStatus(status, defaultDetail(ProblemCode.ofStatus(status)));
    }

    private ProblemException of(ErrorResponse known, @Nullable String detail) {
        int status = known.getStatusCode().value();
        var problem =
                detail == null || status >= 500
                        ? ofStatus(status)
                        : ProblemException.ofStatus(status, detail);
        problem.getHeaders().putAll(known.getHeaders());
        problem.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        return problem;
    }

    private static ProblemException unlisted(Throwable failure) {
        var own = own(failure);
        if (own != null) {
            return own;
        }
        if (DatabaseFailures.passes(failure)) {
            return passing(
                    failure,
                    ProblemCode.UNAVAILABLE,
                    "The database does not answer at the moment.");
        }
        var id = UUID.randomUUID();
        LOG.error("Internal error {}", id, failure);
        return ProblemException.of(
                        ProblemCode.INTERNAL,
                        "This request failed because of a defect; quote the error_id.")
                .with("error_id", id);
    }

    private static ProblemException passing(Throwable failure, ProblemCode code, String detail) {
        LOG.warn("Answered 503 {}: {}", code.word(), failure.toString());
        return ProblemException.of(code, detail).retryAfter(RETRY);
    }

    // A problem that is thrown while the body is read comes wrapped.
    private static ProblemException cause(Throwable outer, String otherwise) {
        var own = own(outer);
        return own == null ? ProblemException.of(ProblemCode.BAD_REQUEST, otherwise) : own;
    }

    private static @Nullable ProblemException own(Throwable outer) {
        for (var cause = outer.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException own) {
                return own;
            }
        }
        return null;
    }

    private ProblemException mismatch(MethodArgumentTypeMismatchException mismatch) {
        var type = mismatch.getRequiredType();
        // Nothing exists under a path whose id is no id.
        return mismatch.getParameter().hasParameterAnnotation(PathVariable.class)
                ? ofStatus(404)
                : ProblemException.validation(
                        mismatch.getName(),
                        type == null ? "is not valid" : mismatches.expected(type));
    }

    private static String unsupported(HttpMediaTypeNotSupportedException type) {
        var given = type.getContentType();
        return (given == null ? "The body has no usable Content-Type" : "The body is " + given)
                + "; this call takes "
                + types(type.getSupportedMediaTypes());
    }

    private static String types(List<MediaType> types) {
        return types.isEmpty() ? "other types." : MediaType.toString(types) + ".";
    }

    private static String defaultDetail(ProblemCode code) {
        return switch (code) {
            case UNAUTHENTICATED -> "This call needs a valid credential.";
            case FORBIDDEN -> "This call is not allowed.";
            case NOT_FOUND -> "There is nothing at this path.";
            case METHOD_NOT_ALLOWED -> "This method is not allowed here.";
            case REQUEST_TIMEOUT -> "The request did not come in time.";
            case PAYLOAD_TOO_LARGE -> "The body is too large.";
            case UNAVAILABLE -> "The service is starting or stopping; try again in a moment.";
            case INTERNAL -> "This request failed because of a defect.";
            default -> "The request's line, headers or encoding cannot be understood.";
        };
    }
}
