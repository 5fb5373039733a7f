package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.events.ModelChoice;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A call of {@code /v1/chat/completions}. Front ends send many fields that change nothing here, so
 * those that are not named are ignored. Those that would change the meaning are refused.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ChatCompletionRequest(
        @Nullable String model,
        @Nullable List<SentMessage> messages,
        @Nullable Boolean stream,
        @Nullable StreamOptions streamOptions,
        @Nullable Double temperature,
        @Nullable Metadata metadata,
        @Nullable Integer n,
        @Nullable Boolean logprobs,
        @Nullable JsonNode tools,
        @Nullable JsonNode functions,
        @Nullable JsonNode audio,
        @Nullable ResponseFormat responseFormat)
        implements CheckedBody {

    /**
     * @param parleySession the session that the message is for
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Metadata(@Nullable UUID parleySession) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record StreamOptions(@Nullable Boolean includeUsage) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ResponseFormat(@Nullable String type) {}

    @Override
    public void check(FieldChecks checks) {
        checks.required("messages", messages);
        if (messages != null) {
            sent().check(checks);
            if (!messages.contains(null)) {
                OfferedModels.check(checks, choice());
            }
        }
    }

    private SentMessages sent() {
        return new SentMessages("messages", Objects.requireNonNull(messages));
    }

    /**
     * @throws ProblemException 400 if the call needs something that is not here
     */
    void requireSupported() {
        SentMessages.refuse("tools", isNotEmpty(tools));
        SentMessages.refuse("functions", isNotEmpty(functions));
        SentMessages.refuse("audio", isNotEmpty(audio));
        SentMessages.refuse("n", n != null && n > 1);
        SentMessages.refuse("logprobs", Boolean.TRUE.equals(logprobs));
        SentMessages.refuse(
                "response_format", responseFormat != null && !"text".equals(responseFormat.type()));
        sent().requireSupported();
    }

    static boolean isNotEmpty(@Nullable JsonNode value) {
        return value != null && !value.isNull() && !value.isMissingNode() && !value.isEmpty();
    }

    boolean isStreamed() {
        return Boolean.TRUE.equals(stream);
    }

    boolean includesUsage() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }

    ModelChoice choice() {
        return new ModelChoice(model, conversation().system(), temperature);
    }

    SentConversation conversation() {
        return sent().conversation(null);
    }

    /** Returns the session that the metadata name; null if they name none. */
    @Nullable UUID session() {
        return metadata == null ? null : metadata.parleySession();
    }
}
