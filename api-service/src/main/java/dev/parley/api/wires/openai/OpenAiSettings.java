package dev.parley.api.wires.openai;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The calls of OpenAI's clients below {@code /v1}.
 *
 * @param conversationHeaders request headers whose value names the conversation, the first one that
 *     a request has, at most 16; default X-OpenWebUI-Chat-Id and X-Conversation-Id. Each owner,
 *     header and value is one session. A request without any gets a session of its own, with what
 *     it sent as its past
 * @param repeatedWithin how long after a message the same one counts as repeated if its client says
 *     that it repeats a call ({@code X-Stainless-Retry-Count}) and sends no {@code
 *     Idempotency-Key}, 1 s to 1 d, default 1 h. It then gets the first one's turn. An answer in
 *     one piece comes when it is whole, after the time in the queue and the turn's own; a repeat
 *     that comes later is paid again
 */
@ConfigurationProperties("parley.openai")
record OpenAiSettings(
        @DefaultValue({"X-OpenWebUI-Chat-Id", "X-Conversation-Id"})
                List<String> conversationHeaders,
        @DefaultValue("1h") Duration repeatedWithin) {

    private static final int MOST_HEADERS = 16;

    OpenAiSettings {
        conversationHeaders = List.copyOf(conversationHeaders);
        Bounds.check(
                "parley.openai.conversation-headers, number of",
                conversationHeaders.size(),
                0,
                MOST_HEADERS);
        Bounds.check("parley.openai.repeated-within", repeatedWithin, "1s", "1d");
    }
}
