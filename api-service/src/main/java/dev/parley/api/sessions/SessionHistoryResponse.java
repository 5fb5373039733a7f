package dev.parley.api.sessions;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session's fields, with its messages, oldest first. */
record SessionHistoryResponse(
        @JsonUnwrapped SessionResponse session,
        List<MessageResponse> messages,
        @Nullable String previousCursor) {}
