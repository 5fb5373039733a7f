package dev.parley.api.wires.openai;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ids of responses, their messages and conversations: those of turns, messages, sessions. */
final class ResponseIds {

    private static final String RESPONSE = "resp_";
    private static final String MESSAGE = "msg_";
    private static final String REASONING = "rs_";
    private static final String CONVERSATION = "conv_";
    private static final Pattern HEX =
            Pattern.compile("([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})");

    private ResponseIds() {}

    static String response(UUID turnId) {
        return RESPONSE + hex(turnId);
    }

    static String message(UUID messageId) {
        return MESSAGE + hex(messageId);
    }

    static String reasoning(UUID turnId) {
        return REASONING + hex(turnId);
    }

    static String conversation(UUID sessionId) {
        return CONVERSATION + hex(sessionId);
    }

    /** Returns the turn; null if this is the id of no response. */
    static @Nullable UUID turn(String responseId) {
        return parse(RESPONSE, responseId);
    }

    /** Returns the session; null if this is the id of no conversation. */
    static @Nullable UUID session(String conversationId) {
        return parse(CONVERSATION, conversationId);
    }

    static String hex(UUID id) {
        return id.toString().replace("-", "");
    }

    private static @Nullable UUID parse(String prefix, String id) {
        if (!id.startsWith(prefix)) {
            return null;
        }
        var hex = HEX.matcher(id.substring(prefix.length()));
        return hex.matches() ? UUID.fromString(hex.replaceAll("$1-$2-$3-$4-$5")) : null;
    }
}
