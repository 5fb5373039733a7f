package dev.parley.modelserver;

/** Carries an {@link ApiError} from where a request is read to where it is answered. */
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
