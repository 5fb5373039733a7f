package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.events.ModelChoice;
import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A call of {@code /v1/responses}; fields that are not named are ignored. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ResponseRequest(
        @Nullable String model,
        @Nullable JsonNode input,
        @Nullable String instructions,
        @Nullable Boolean stream,
        @Nullable Boolean background,
        @Nullable Boolean store,
        @Nullable String previousResponseId,
        @Nullable JsonNode conversation,
        @Nullable Double temperature,
        @Nullable JsonNode tools,
        @Nullable JsonNode text,
        @Nullable JsonNode prompt,
        @Nullable JsonNode backgroundOptions)
        implements CheckedBody {

    private static final String INPUT = "input";

    @Override
    public void check(FieldChecks checks) {
        checks.that(
                        input != null && (input.isString() || input.isArray()),
                        INPUT,
                        "is required: a text or a list of items")
                .that(
                        previousResponseId == null || conversationId() == null,
                        "previous_response_id",
                        "cannot be together with conversation")
                .that(
                        previousResponseId == null || ResponseIds.turn(previousResponseId) != null,
                        "previous_response_id",
                        "must be the id of a response")
                .that(
                        conversationId() == null || ResponseIds.session(conversationId()) != null,
                        "conversation",
                        "must be the id of a conversation");
        if (input != null && (input.isString() || input.isArray())) {
            sent().check(checks);
            if (!sent().all().contains(null)) {
                OfferedModels.check(checks, choice());
            }
        }
    }

    private SentMessages sent() {
        var all = new ArrayList<SentMessage>();
        if (input != null && input.isArray()) {
            input.forEach(item -> all.add(item(item)));
        } else {
            all.add(new SentMessage(null, "user", input));
        }
        return new SentMessages(INPUT, all);
    }

    static SentMessage item(JsonNode item) {
        return new SentMessage(
                item.path("type").asString(null),
                item.path("role").asString(null),
                item.get("content"));
    }

    /**
     * @throws ProblemException 400 if the call needs something that is not here
     */
    void requireSupported() {
        SentMessages.refuse("tools", ChatCompletionRequest.isNotEmpty(tools));
        SentMessages.refuse("prompt", ChatCompletionRequest.isNotEmpty(prompt));
        SentMessages.refuse(
                "background_options", ChatCompletionRequest.isNotEmpty(backgroundOptions));
        SentMessages.refuse(
                "text.format",
                text != null && !text.at("/format/type").asString("text").equals("text"));
        sent().requireSupported();
    }

    boolean isStreamed() {
        return Boolean.TRUE.equals(stream);
    }

    boolean isInBackground() {
        return Boolean.TRUE.equals(background);
    }

    boolean isStored() {
        return !Boolean.FALSE.equals(store);
    }

    ModelChoice choice() {
        return new ModelChoice(model, said().system(), temperature);
    }

    SentConversation said() {
        return sent().conversation(instructions);
    }

    private @Nullable String conversationId() {
        if (conversation == null || conversation.isNull()) {
            return null;
        }
        return conversation.isString()
                ? conversation.asString()
                : conversation.path("id").asString("");
    }

    /** Returns the session of the conversation that the call names; null if it names none. */
    @Nullable UUID session() {
        var id = conversationId();
        return id == null ? null : ResponseIds.session(id);
    }

    /** Returns the turn that this one follows; null if the call names none. */
    @Nullable UUID previousTurn() {
        return previousResponseId == null ? null : ResponseIds.turn(previousResponseId);
    }
}
