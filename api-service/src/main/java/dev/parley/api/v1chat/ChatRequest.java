package dev.parley.api.v1chat;

import dev.parley.api.messages.NewMessage;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ModelChoice;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A question; without a conversation id it begins a new conversation. */
record ChatRequest(
        @Nullable String query, @Nullable String creator, @Nullable String conversationId)
        implements CheckedBody {

    private static final int LONGEST_QUERY = 1000;
    private static final int LONGEST_CREATOR = 200;
    private static final Pattern CONVERSATION_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    @Override
    public void check(FieldChecks checks) {
        checks.text("query", query, LONGEST_QUERY)
                .optionalText("creator", creator, LONGEST_CREATOR)
                .that(
                        conversationId == null || CONVERSATION_ID.matcher(conversationId).matches(),
                        "conversation_id",
                        "must have between 1 and 64 of the characters A-Z a-z 0-9 . _ -");
    }

    NewMessage message() {
        return new NewMessage(
                Objects.requireNonNull(query), null, null, creator, ModelChoice.DEFAULT);
    }
}
