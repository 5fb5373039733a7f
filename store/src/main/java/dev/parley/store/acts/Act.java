package dev.parley.store.acts;

import dev.parley.events.WireWord;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody did that must be provable. It names things by their ids, and never holds a text of
 * a user.
 *
 * @param by the owner's id of whoever did it, or {@link #OPERATOR} or {@link #RETENTION}
 * @param about the ids of what it was done to, by name in snake case
 */
public record Act(Kind kind, String by, Map<String, String> about) {

    /** Somebody who reaches the database, by a command. */
    public static final String OPERATOR = "operator";

    /** Nobody: a setting of the system. */
    public static final String RETENTION = "retention";

    /** What was done. */
    public enum Kind implements WireWord {
        KEY_CREATED,
        KEY_REVOKED,
        LIMITS_CHANGED,
        SESSION_DELETED,
        DOCUMENT_DELETED,
        /** The owner wants all that it has erased. */
        ERASURE_REQUESTED,
        /** Nothing of it is left. The act has the receipt. */
        ERASURE_FINISHED,
        /** An export of the caller's own session, with its proof. */
        LOG_EXPORTED,
        /** The list of another owner's sessions. */
        SESSIONS_READ,
        /** The log of another owner's session. */
        LOG_READ,
        /** The log of all acts. */
        ACTS_READ
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Returns the act as {@code audit_act} has it; the database adds its id and its time. */
    public String json() {
        var act = JSON.createObjectNode();
        act.put("kind", kind.word());
        act.put("by", by);
        new TreeMap<>(about).forEach(act::put);
        return act.toString();
    }
}
