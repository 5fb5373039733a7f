package dev.parley.api.web;

/**
 * A request body with rules of its own. They are checked before the controller is called, and what
 * they find is answered together with the fields that are unknown or of the wrong type: one round
 * trip shows the client everything.
 *
 * <p>Fields that failed to be read are null when the rules run, so rules must bear nulls; what they
 * say about such a field is dropped.
 */
public interface CheckedBody {
    void check(FieldChecks checks);
}
