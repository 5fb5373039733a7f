package dev.parley.delivery;

/** A session cannot be opened, followed or dropped now; trying again later may succeed. */
public final class DeliveryUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DeliveryUnavailable(String message) {
        super(message);
    }

    public DeliveryUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
