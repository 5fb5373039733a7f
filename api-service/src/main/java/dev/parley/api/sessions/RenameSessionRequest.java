package dev.parley.api.sessions;

import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session's new title. */
record RenameSessionRequest(@Nullable String title) implements CheckedBody {

    @Override
    public void check(FieldChecks checks) {
        checks.text("title", title, CreateSessionRequest.LONGEST_TITLE);
    }

    String checkedTitle() {
        return Objects.requireNonNull(title);
    }
}
