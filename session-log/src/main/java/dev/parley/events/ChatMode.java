package dev.parley.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much work an answer is worth. */
public enum ChatMode {
    /** One streamed model call. */
    @JsonProperty("regular")
    REGULAR,
    /** A plan, a reading of each of its questions, and one synthesised report. */
    @JsonProperty("deep_research")
    DEEP_RESEARCH
}
