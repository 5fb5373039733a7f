package dev.parley.modelserver.scripted;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step of a {@link Script}. */
sealed interface Step {

    /** Sends the headers and the role. */
    record Begin() implements Step {}

    record Text(String text) implements Step {}

    /** Sends an event with any data. */
    record Data(String data) implements Step {}

    record Hold(Gate gate) implements Step {}

    record Cut() implements Step {}

    record Refuse(int status, Map<String, String> headers, String body) implements Step {}

    /** Ends the answer; without a reason or {@code [DONE]} this breaks the protocol. */
    record End(@Nullable String finishReason, boolean done) implements Step {}
}
