package dev.parley.turns;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code turn_claim}: each decision about a turn is one conditional statement, so that of
 * any number of nodes that try at once exactly one succeeds. Joins the caller's transaction, and
 * needs none. Thread safe.
 */
public final class TurnClaims {

    private final JdbcClient jdbc;

    public TurnClaims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Accepts a message as its session's live turn.
     *
     * @param idempotencyKey in the scope of owner and session
     * @param bodyHash tells bodies apart that were sent with one key
     */
    public Acceptance accept(
            MessageAccepted message,
            String owner,
            @Nullable String idempotencyKey,
            String bodyHash) {
        // A live turn may end between the insert and the look at what was in its way: try again.
        for (int tries = 0; tries < 5; tries++) {
            if (insert(message, owner, idempotencyKey, bodyHash)) {
                return new Acceptance.New(message);
            }
            if (idempotencyKey != null) {
                var same = byKey(message.sessionId(), owner, idempotencyKey, bodyHash);
                if (same.isPresent()) {
                    return same.get();
                }
            }
            var live = liveTurn(message.sessionId());
            if (live.isPresent()) {
                return new Acceptance.TurnInProgress(live.get());
            }
        }
        throw new IllegalStateException(
                "The session's turns begin and end faster than a message can be accepted");
    }

    private boolean insert(
            MessageAccepted message, String owner, @Nullable String key, String bodyHash) {
        return jdbc.sql(
                                """
                                INSERT INTO turn_claim (turn_id, session_id, owner, idempotency_key,
                                    body_hash, accepted, state, published, attempt,
                                    cancel_requested, created_at, updated_at)
                                VALUES (:turn, :session, :owner, :key, :hash, :accepted, 'live',
                                    false, 0, false, now(), now())
                                ON CONFLICT DO NOTHING
                                """)
                        .param("turn", message.turnId())
                        .param("session", message.sessionId())
                        .param("owner", owner)
                        .param("key", key)
                        .param("hash", bodyHash)
                        .param("accepted", EventCodec.encodeToString(message))
                        .update()
                == 1;
    }

    private Optional<Acceptance> byKey(UUID sessionId, String owner, String key, String bodyHash) {
        return jdbc.sql(
                        """
                        SELECT accepted, body_hash, published FROM turn_claim
                        WHERE owner = :owner AND session_id = :session AND idempotency_key = :key
                        """)
                .param("owner", owner)
                .param("session", sessionId)
                .param("key", key)
                .query(
                        (row, i) -> {
                            var message = message(row.getString("accepted"));
                            return row.getString("body_hash").equals(bodyHash)
                                    ? (Acceptance)
                                            new Acceptance.SameTurn(
                                                    message, row.getBoolean("published"))
                                    : new Acceptance.KeyReused(message.turnId());
                        })
                .optional();
    }

    /** The session's turn that has not ended, if there is one. */
    public Optional<UUID> liveTurn(UUID sessionId) {
        return jdbc.sql("SELECT turn_id FROM turn_claim WHERE session_id = ? AND state <> 'ended'")
                .param(sessionId)
                .query(UUID.class)
                .optional();
    }

    /** What tells the body that made this turn of the session apart, if there is such a turn. */
    public Optional<String> bodyHash(UUID sessionId, UUID turnId) {
        return jdbc.sql("SELECT body_hash FROM turn_claim WHERE session_id = ? AND turn_id = ?")
                .params(sessionId, turnId)
                .query(String.class)
                .optional();
    }

    /** Notes that the turn's three records were published. */
    public void published(UUID turnId) {
        jdbc.sql("UPDATE turn_claim SET published = true, updated_at = now() WHERE turn_id = ?")
                .param(turnId)
                .update();
    }

    /**
     * Claims a turn for the worker that holds its request: as the first attempt, or, where the same
     * request was delivered again, as the next one.
     *
     * @param requestOffset of the request in its topic
     */
    public Claim claim(UUID turnId, long requestOffset) {
        var granted =
                jdbc.sql(
                                """
                                UPDATE turn_claim
                                SET attempt = attempt + 1, request_offset = :offset,
                                    updated_at = now()
                                WHERE turn_id = :turn AND state = 'live'
                                  AND (request_offset IS NULL OR request_offset = :offset)
                                RETURNING accepted, attempt, cancel_requested
                                """)
                        .param("turn", turnId)
                        .param("offset", requestOffset)
                        .query(
                                (row, i) ->
                                        (Claim)
                                                new Claim.Granted(
                                                        message(row.getString("accepted")),
                                                        row.getInt("attempt"),
                                                        row.getBoolean("cancel_requested")))
                        .optional();
        return granted.orElseGet(() -> refusal(turnId));
    }

    private Claim refusal(UUID turnId) {
        return jdbc.sql("SELECT state, terminal FROM turn_claim WHERE turn_id = ?")
                .param(turnId)
                .query(
                        (row, i) ->
                                switch (row.getString("state")) {
                                    case "live" -> new Claim.Duplicate(turnId);
                                    case "ending" ->
                                            new Claim.Ending(ending(row.getString("terminal")));
                                    default -> (Claim) new Claim.Ended(turnId);
                                })
                .optional()
                .orElseGet(() -> new Claim.Unknown(turnId));
    }

    /**
     * Decides how a turn ends, if nobody has and the attempt is still the one that counts.
     *
     * @param attempt the attempt as claimed, 0 where no worker has claimed the turn yet
     * @return false where someone else ended or took it: write nothing
     */
    public boolean decideEnding(TurnEvent.Ending ending, int attempt) {
        return jdbc.sql(
                                """
                                UPDATE turn_claim
                                SET state = 'ending', terminal = :terminal, updated_at = now()
                                WHERE turn_id = :turn AND attempt = :attempt AND state = 'live'
                                """)
                        .param("terminal", EventCodec.encodeToString(ending))
                        .param("turn", ending.turnId())
                        .param("attempt", attempt)
                        .update()
                == 1;
    }

    /** The ending that was decided and is not known to be in the record, if there is one. */
    public Optional<TurnEvent.Ending> unpublishedEnding(UUID turnId) {
        return jdbc.sql("SELECT terminal FROM turn_claim WHERE turn_id = ? AND state = 'ending'")
                .param(turnId)
                .query(String.class)
                .optional()
                .map(TurnClaims::ending);
    }

    /** Notes that the record holds the decided ending. */
    public void ended(UUID turnId) {
        jdbc.sql(
                        "UPDATE turn_claim SET state = 'ended', updated_at = now()"
                                + " WHERE turn_id = ? AND state = 'ending'")
                .param(turnId)
                .update();
    }

    static MessageAccepted message(String json) {
        return (MessageAccepted) EventCodec.decodeOwn(json);
    }

    static TurnEvent.Ending ending(String json) {
        return (TurnEvent.Ending) EventCodec.decodeOwn(json);
    }
}
