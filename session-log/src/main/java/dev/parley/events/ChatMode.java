package dev.parley.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How much work an answer is worth. */
public enum ChatMode {
    /** One streamed model call. An event whose mode only a later version knows is read as this. */
    @JsonProperty("regular")
    @JsonEnumDefaultValue
    REGULAR,
    /** A plan, a reading of each of its questions, and one synthesised report. */
    @JsonProperty("deep_research")
    DEEP_RESEARCH
}
