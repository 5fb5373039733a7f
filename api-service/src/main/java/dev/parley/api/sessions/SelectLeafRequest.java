package dev.parley.api.sessions;

import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The turn whose branch is gone on with. */
record SelectLeafRequest(@Nullable UUID turnId) implements CheckedBody {

    @Override
    public void check(FieldChecks checks) {
        checks.required("turn_id", turnId);
    }

    UUID turn() {
        return Objects.requireNonNull(turnId);
    }
}
