package dev.parley.modelserver;

/** Thrown while a request is read, with the error that is the answer to it. */
final class ApiErrorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    ApiErrorException(ApiError error) {
        super(error.message());
        this.error = error;
    }

    ApiError error() {
        return error;
    }
}
