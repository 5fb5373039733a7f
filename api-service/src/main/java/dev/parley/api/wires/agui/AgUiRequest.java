package dev.parley.api.wires.agui;

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
 * What {@code HttpAgent} sends, its {@code RunAgentInput}. State, context and tools of the front
 * end are ignored: many front ends always send some.
 *
 * @param threadId names the session
 * @param runId the same for a run that is repeated
 * @param resumes true if the run is said to answer an interrupt; ours have none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record AgUiRequest(
        @Nullable String threadId,
        @Nullable String runId,
        @Nullable SentMessages sent,
        boolean resumes,
        ParleyOptions parley)
        implements CheckedBody {

    private static final int LONGEST_KEY = 128;

    /** What the application adds; most of it is for others. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ForwardedProps(@Nullable ParleyOptions parley) {}

    @JsonCreator
    static AgUiRequest of(
            @JsonProperty("threadId") @Nullable String threadId,
            @JsonProperty("runId") @Nullable String runId,
            @JsonProperty("messages") @Nullable JsonNode messages,
            @JsonProperty("resume") @Nullable JsonNode resume,
            @JsonProperty("forwardedProps") @Nullable ForwardedProps forwardedProps) {
        var parley = forwardedProps == null ? null : forwardedProps.parley();
        return new AgUiRequest(
                threadId,
                runId,
                SentMessages.of(messages),
                resume != null && !resume.isEmpty(),
                Objects.requireNonNullElse(parley, ParleyOptions.NONE));
    }

    @Override
    public void check(FieldChecks checks) {
        WireSessions.check(checks, "threadId", threadId);
        checks.required("runId", runId).visibleAscii("runId", runId, LONGEST_KEY);
        parley.check(checks);
        if (sent == null) {
            checks.that(false, "messages", "must end with a user's message");
        } else if (sent.unsupported() == null) {
            checks.text(sent.place() + ".content", sent.text(), NewMessage.LONGEST_CONTENT);
        }
    }

    /**
     * @throws ProblemException 400 if the request means what we cannot do
     */
    void requireSupported() {
        var unsupported = messages().unsupported();
        if (unsupported != null) {
            throw Unsupported.part(messages().place(), unsupported);
        }
        if (resumes) {
            throw Unsupported.call("No run was interrupted, so none can be resumed by an answer.");
        }
    }

    SentMessages messages() {
        return Objects.requireNonNull(sent);
    }

    NewMessage message() {
        return parley.message(messages().text());
    }

    String thread() {
        return Objects.requireNonNull(threadId);
    }

    String run() {
        return Objects.requireNonNull(runId);
    }
}
