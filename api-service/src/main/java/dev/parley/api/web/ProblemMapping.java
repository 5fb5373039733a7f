package dev.parley.api.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Which problem each failure is. What is not listed is ours, logged under an id, and tells the
 * client nothing else.
 */
final class ProblemMapping {
    private static final Logger log = LoggerFactory.getLogger(ProblemMapping.class);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);
    private static final Duration TIMEOUT_RETRY = Duration.ofSeconds(1);

    private final FieldMismatch mismatches;
    private final DataSize uploadLimit;

    ProblemMapping(FieldMismatch mismatches, DataSize uploadLimit) {
        this.mismatches = mismatches;
        this.uploadLimit = uploadLimit;
    }

    Problem of(Throwable failure) {
        return switch (failure) {
            case ProblemException own -> own.problem();
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch);
            case TypeMismatchException mismatch ->
                    badField(
                            Objects.requireNonNullElse(mismatch.getPropertyName(), "request"),
                            mismatch.getRequiredType());
            case MissingServletRequestParameterException missing ->
                    missing(missing.getParameterName());
            case MissingRequestHeaderException missing -> missing(missing.getHeaderName());
            case MissingServletRequestPartException missing ->
                    missing(missing.getRequestPartName());
            case HandlerMethodValidationException invalid when !invalid.isForReturnValue() ->
                    invalid(invalid);
            case HttpMediaTypeNotSupportedException type -> of(type, unsupported(type));
            case HttpMediaTypeNotAcceptableException accept ->
                    of(
                            accept,
                            "None of what Accept names can be given; there is "
                                    + types(accept.getSupportedMediaTypes()));
            case HttpRequestMethodNotSupportedException method ->
                    of(method, method.getMethod() + " is not allowed here; Allow names what is.");
            case NoHandlerFoundException nowhere -> nowhere();
            case NoResourceFoundException nowhere -> nowhere();
            case MaxUploadSizeExceededException large ->
                    ProblemException.payloadTooLarge(uploadLimit.toBytes()).problem();
            case AsyncRequestTimeoutException late ->
                    ProblemException.unavailable(
                                    "The answer was not ready in time; try again.", TIMEOUT_RETRY)
                            .problem();
            case MultipartException broken ->
                    nested(
                            broken,
                            new Problem(
                                    ProblemCode.BAD_REQUEST, "The multipart body cannot be read."));
            case InvalidParameterException broken ->
                    new Problem(
                            ProblemCode.BAD_REQUEST,
                            "The query or form parameters cannot be decoded.");
            case ErrorResponse known -> of(known, known.getBody().getDetail());
            default -> unlisted(failure);
        };
    }

    /** For a failure of which the container tells only the status. */
    Problem ofStatus(int status) {
        var code = ProblemCode.ofStatus(status);
        return new Problem(code, defaultDetail(code)).withStatus(status);
    }

    private Problem unlisted(Throwable failure) {
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException own) {
                return own.problem();
            }
        }
        if (DatabaseFailures.passes(failure)) {
            log.warn("The database did not serve a request; answered 503: {}", failure.toString());
            return ProblemException.unavailable(
                            "The database does not answer at the moment.", DATABASE_RETRY)
                    .problem();
        }
        var annotated =
                AnnotatedElementUtils.findMergedAnnotation(
                        failure.getClass(), ResponseStatus.class);
        if (annotated != null) {
            var problem = ofStatus(annotated.code().value());
            return annotated.reason().isEmpty()
                    ? problem
                    : new Problem(problem.code(), annotated.reason()).withStatus(problem.status());
        }
        return internal(failure);
    }

    private static Problem internal(Throwable failure) {
        var id = UUID.randomUUID();
        log.error("Internal error {}", id, failure);
        return new Problem(
                        ProblemCode.INTERNAL,
                        "Something failed here that should not have; quote the error_id.")
                .withMember("error_id", id);
    }

    private Problem unreadable(HttpMessageNotReadableException unreadable) {
        var cause = unreadable.getCause();
        if (cause == null) {
            return MalformedJson.noBody().problem();
        }
        return nested(
                unreadable,
                new Problem(ProblemCode.BAD_REQUEST, "The body broke off or could not be read."));
    }

    /** What was thrown while the body was read comes wrapped. */
    private static Problem nested(Throwable outer, Problem otherwise) {
        for (var cause = outer.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException own) {
                return own.problem();
            }
        }
        return otherwise;
    }

    private Problem mismatch(MethodArgumentTypeMismatchException mismatch) {
        // What the path names cannot exist, if it is not even an id.
        return mismatch.getParameter().hasParameterAnnotation(PathVariable.class)
                ? nowhere()
                : badField(mismatch.getName(), mismatch.getRequiredType());
    }

    private Problem badField(String field, @Nullable Class<?> type) {
        return ProblemException.validation(
                        field, type == null ? "is not valid" : mismatches.expected(type))
                .problem();
    }

    private static Problem missing(String field) {
        return ProblemException.validation(field, "is required").problem();
    }

    private static Problem nowhere() {
        return new Problem(ProblemCode.NOT_FOUND, defaultDetail(ProblemCode.NOT_FOUND));
    }

    private static Problem invalid(HandlerMethodValidationException invalid) {
        return ProblemException.validation(
                        invalid.getParameterValidationResults().stream()
                                .flatMap(
                                        result ->
                                                result.getResolvableErrors().stream()
                                                        .map(
                                                                error ->
                                                                        new FieldProblem(
                                                                                String.valueOf(
                                                                                        result.getMethodParameter()
                                                                                                .getParameterName()),
                                                                                String.valueOf(
                                                                                        error
                                                                                                .getDefaultMessage()))))
                                .toList())
                .problem();
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

    private static Problem of(ErrorResponse known, @Nullable String detail) {
        int status = known.getStatusCode().value();
        var code = ProblemCode.ofStatus(status);
        var headers = known.getHeaders().toSingleValueMap();
        headers.remove(HttpHeaders.CONTENT_TYPE);
        return new Problem(
                code,
                status,
                detail == null || status >= 500 ? defaultDetail(code) : detail,
                List.of(),
                Map.of(),
                Map.copyOf(headers));
    }

    private static String defaultDetail(ProblemCode code) {
        return switch (code) {
            case NOT_FOUND -> "There is nothing at this path.";
            case METHOD_NOT_ALLOWED -> "This method is not allowed here.";
            case PAYLOAD_TOO_LARGE -> "The body is too large.";
            case UNAVAILABLE -> "The service is starting or stopping; try again in a moment.";
            case INTERNAL -> "Something failed here that should not have.";
            default -> "The request's line, headers or encoding cannot be understood.";
        };
    }
}
