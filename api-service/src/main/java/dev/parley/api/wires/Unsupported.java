package dev.parley.api.wires;

import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;

/** What other protocols can say and Parley cannot do: a 400 with a code of its own. */
public final class Unsupported {

    private Unsupported() {}

    /** Of a call that means something else than a new message. */
    public static ProblemException call(String detail) {
        return ProblemException.of(ProblemCode.UNSUPPORTED_PARAMETER, detail);
    }

    /**
     * Of a part that would be lost.
     *
     * @param place where its message is in the request
     */
    public static ProblemException part(String place, String type) {
        return call(
                "%s has a part of type %s; only text can be sent. Upload files as documents."
                        .formatted(place, type));
    }
}
