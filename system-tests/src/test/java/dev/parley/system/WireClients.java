package dev.parley.system;

import dev.parley.testsupport.ApiClient;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What the tests of the wires look up besides what the wires' own clients show. */
final class WireClients {

    private WireClients() {}

    /** The session that a client's name of its chat means. */
    static String session(JdbcClient database, String name) {
        return database.sql(
                        "SELECT session_id::text FROM conversation"
                                + " WHERE owner = 'local' AND conversation_id = ?")
                .param(name)
                .query(String.class)
                .single();
    }

    /** The contents of the session's messages. */
    static List<String> contents(ApiClient api, String session) {
        var contents = new ArrayList<String>();
        for (var message : api.history(session).get("messages")) {
            contents.add(message.get("content").stringValue());
        }
        return contents;
    }

    /** The last message of the session. */
    static JsonNode answer(ApiClient api, String session) {
        var messages = api.history(session).get("messages");
        return messages.get(messages.size() - 1);
    }
}
