package dev.parley.api.web;

/**
 * A request body with rules of its own. They run before the controller is called. Their findings
 * are answered together with unknown fields and fields of the wrong type, so the client sees
 * everything in one round trip.
 *
 * <p>Fields that could not be read are null when the rules run, so the rules must accept nulls.
 * Findings about such fields are dropped.
 */
public interface CheckedBody {
    void check(FieldChecks checks);
}
