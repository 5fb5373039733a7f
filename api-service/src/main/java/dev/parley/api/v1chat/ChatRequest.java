package dev.parley.api.v1chat;

import dev.parley.api.messages.NewMessage;
import dev.parley.api.sessions.NamedSessions;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ModelChoice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A question; without a conversation id it begins a new conversation. */
record ChatRequest(
        @Nullable String query, @Nullable String creator, @Nullable String conversationId)
        implements CheckedBody {

    private static final int LONGEST_QUERY = 1000;
    private static final int LONGEST_CREATOR = 200;

    @Override
    public void check(FieldChecks checks) {
        checks.text("query", query, LONGEST_QUERY)
                .optionalText("creator", creator, LONGEST_CREATOR)
                .that(
                        conversationId == null || NamedSessions.isName(conversationId),
                        "conversation_id",
                        NamedSessions.NAMES);
    }

    NewMessage message() {
        return new NewMessage(
                Objects.requireNonNull(query), null, null, creator, ModelChoice.DEFAULT);
    }
}
