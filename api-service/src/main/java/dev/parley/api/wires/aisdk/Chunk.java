package dev.parley.api.wires.aisdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.parley.events.Source;
import dev.parley.events.Usage;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A chunk of the UI message stream. A type that the client does not know is fatal to it, except for
 * {@code data-…}, which is whatever an application makes of it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
sealed interface Chunk {

    /** What an application may want to know of a message; it is in our own spelling. */
    record Told(
            @Nullable UUID turnId,
            @Nullable UUID sessionId,
            @Nullable Usage usage,
            @Nullable String contentSha256) {}

    @JsonTypeName("start")
    record Start(UUID messageId, Told messageMetadata) implements Chunk {}

    @JsonTypeName("start-step")
    record StartStep() implements Chunk {}

    /** Removes every part since the step began. Only version 7 knows it. */
    @JsonTypeName("reset-step")
    record ResetStep() implements Chunk {}

    @JsonTypeName("finish-step")
    record FinishStep() implements Chunk {}

    @JsonTypeName("text-start")
    record TextStart(String id) implements Chunk {}

    @JsonTypeName("text-delta")
    record TextDelta(String id, String delta) implements Chunk {}

    @JsonTypeName("text-end")
    record TextEnd(String id) implements Chunk {}

    @JsonTypeName("reasoning-start")
    record ReasoningStart(String id) implements Chunk {}

    @JsonTypeName("reasoning-delta")
    record ReasoningDelta(String id, String delta) implements Chunk {}

    @JsonTypeName("reasoning-end")
    record ReasoningEnd(String id) implements Chunk {}

    @JsonTypeName("source-document")
    record SourceDocument(
            String sourceId, String mediaType, String title, Metadata providerMetadata)
            implements Chunk {

        record Metadata(Passage parley) {}

        record Passage(UUID documentId, String snippet, double score) {}

        static SourceDocument of(Source source) {
            return new SourceDocument(
                    Integer.toString(source.number()),
                    "text/plain",
                    source.title(),
                    new Metadata(
                            new Passage(source.documentId(), source.snippet(), source.score())));
        }
    }

    @JsonTypeName("data-sources")
    record DataSources(String id, Found data) implements Chunk {
        record Found(List<Source> sources, String cascadeTier) {}
    }

    /** One part for each step; what is sent later takes its place. */
    @JsonTypeName("data-progress")
    record DataProgress(String id, Step data) implements Chunk {
        record Step(String stage, int step, int of, String detail, boolean finished) {}
    }

    @JsonTypeName("data-queue")
    record DataQueue(String id, Waiting data, @JsonProperty("transient") boolean passing)
            implements Chunk {
        record Waiting() {}
    }

    @JsonTypeName("data-turn")
    record DataTurn(String id, Attempt data, @JsonProperty("transient") boolean passing)
            implements Chunk {
        record Attempt(int attempt, String model) {}
    }

    @JsonTypeName("finish")
    record Finish(String finishReason, Told messageMetadata) implements Chunk {}

    @JsonTypeName("abort")
    record Abort(String reason) implements Chunk {}

    @JsonTypeName("error")
    record Failure(String errorText) implements Chunk {}
}
