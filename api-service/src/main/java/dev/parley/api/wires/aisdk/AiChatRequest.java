package dev.parley.api.wires.aisdk;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.api.messages.NewMessage;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.api.wires.ParleyOptions;
import dev.parley.api.wires.Unsupported;
import dev.parley.api.wires.WireSessions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What {@code DefaultChatTransport} sends. Its other fields do not change what is asked and are
 * ignored; front ends add some of their own.
 *
 * @param id names the session
 * @param last the only message that is read: the history is our own
 * @param messageId the message that is edited or whose answer is wanted anew; null for a new one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record AiChatRequest(
        @Nullable String id,
        @Nullable LastMessage last,
        @Nullable String trigger,
        @Nullable String messageId,
        ParleyOptions parley)
        implements CheckedBody {

    private static final String SUBMIT = "submit-message";
    private static final String REGENERATE = "regenerate-message";
    private static final int LONGEST_KEY = 128;

    // The request lasts as long as its stream, so it keeps nothing of the other messages.
    @JsonCreator
    static AiChatRequest of(
            @JsonProperty("id") @Nullable String id,
            @JsonProperty("messages") @Nullable JsonNode messages,
            @JsonProperty("trigger") @Nullable String trigger,
            @JsonProperty("messageId") @Nullable String messageId,
            @JsonProperty("parley") @Nullable ParleyOptions parley) {
        return new AiChatRequest(
                id,
                LastMessage.of(messages),
                trigger,
                messageId,
                Objects.requireNonNullElse(parley, ParleyOptions.NONE));
    }

    @Override
    public void check(FieldChecks checks) {
        WireSessions.check(checks, "id", id);
        parley.check(checks);
        if (last == null) {
            checks.that(false, "messages", "must end with the message to be answered");
            return;
        }
        checks.that(last.isUsers(), "messages", "must end with a user's message")
                .required(last.place() + ".id", last.id())
                .visibleAscii(last.place() + ".id", last.id(), LONGEST_KEY);
        if (last.unsupported() == null) {
            checks.text(last.place() + ".parts", last.text(), NewMessage.LONGEST_CONTENT);
        }
    }

    /**
     * @throws ProblemException 400 if the request means what we cannot do
     */
    void requireSupported() {
        var unsupported = lastMessage().unsupported();
        if (unsupported != null) {
            throw Unsupported.part(lastMessage().place(), unsupported);
        }
        if (trigger != null && !trigger.equals(SUBMIT) && !trigger.equals(REGENERATE)) {
            throw Unsupported.call("The trigger '%s' is not supported.".formatted(trigger));
        }
    }

    /**
     * Returns true if the client has sent the last message before, perhaps in vain, and wants it
     * answered anew: as it was, or edited. The client keeps its id.
     */
    boolean isSentBefore() {
        return REGENERATE.equals(trigger) || messageId != null;
    }

    String chatId() {
        return Objects.requireNonNull(id);
    }

    NewMessage message() {
        return parley.message(lastMessage().text());
    }

    String key() {
        return Objects.requireNonNull(lastMessage().id());
    }

    private LastMessage lastMessage() {
        return Objects.requireNonNull(last);
    }
}
