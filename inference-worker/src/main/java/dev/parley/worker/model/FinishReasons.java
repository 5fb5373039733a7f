package dev.parley.worker.model;

import dev.parley.events.Text;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why an answer ended, in the words of OpenAI and in those of other servers. */
final class FinishReasons {

    /** The server said that the answer is complete, but not why it ended. */
    static final String UNKNOWN = "unknown";

    /** The model refused to answer; the text says so. */
    static final String REFUSAL = "refusal";

    /** The server gave up. This is no ending of an answer. */
    static final String ERROR = "error";

    private static final int LONGEST = 100;

    private static final Map<String, String> SPELLINGS =
            Map.ofEntries(
                    Map.entry("stop", "stop"),
                    Map.entry("end_turn", "stop"),
                    Map.entry("eos", "stop"),
                    Map.entry("eos_token", "stop"),
                    Map.entry("stop_sequence", "stop"),
                    Map.entry("stop_token", "stop"),
                    Map.entry("end_of_text", "stop"),
                    Map.entry("complete", "stop"),
                    Map.entry("completed", "stop"),
                    Map.entry("finish", "stop"),
                    Map.entry("finished", "stop"),
                    Map.entry("length", "length"),
                    Map.entry("max_tokens", "length"),
                    Map.entry("max_output_tokens", "length"),
                    Map.entry("max_length", "length"),
                    Map.entry("model_length", "length"),
                    Map.entry("token_limit", "length"),
                    Map.entry("content_filter", "content_filter"),
                    Map.entry("content_filtered", "content_filter"),
                    Map.entry("guardrail_intervened", "content_filter"),
                    Map.entry("safety", "content_filter"),
                    Map.entry("recitation", "content_filter"),
                    Map.entry("blocklist", "content_filter"),
                    Map.entry("prohibited_content", "content_filter"),
                    Map.entry("spii", "content_filter"),
                    Map.entry("tool_calls", "tool_calls"),
                    Map.entry("tool_call", "tool_calls"),
                    Map.entry("tool_use", "tool_calls"),
                    Map.entry("function_call", "tool_calls"),
                    Map.entry("refusal", REFUSAL),
                    Map.entry("error", ERROR));

    private FinishReasons() {}

    /** Returns the usual word; an unknown one as it is; null if the server gave none. */
    static @Nullable String word(String given) {
        var reason = given.strip();
        if (reason.isEmpty() || reason.equalsIgnoreCase("null")) {
            return null;
        }
        var key = reason.toLowerCase(Locale.ROOT).replace('-', '_');
        var known = SPELLINGS.get(key);
        return known != null
                ? known
                : Text.storable(reason.substring(0, Math.min(reason.length(), LONGEST)));
    }
}
