package dev.parley.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** How an answer is made. */
public enum ChatMode {
    /** One streamed model call. An event whose mode only a later version knows is read as this. */
    @JsonEnumDefaultValue
    REGULAR,
    /** A plan, research on each of its questions, and one synthesized report. */
    DEEP_RESEARCH
}
