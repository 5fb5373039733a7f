package dev.parley.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an answer is made. */
public enum ChatMode {
    /** One streamed model call. */
    @JsonProperty("regular")
    REGULAR,
    /** A plan, research on each of its questions, and one synthesized report. */
    @JsonProperty("deep_research")
    DEEP_RESEARCH
}
