package dev.parley.store.turns;

import dev.parley.encryption.EventCipher;
import dev.parley.events.ChatMode;
import dev.parley.events.Envelope;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.limits.Allowance;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.OwnerLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code turn_claim}, which decides about turns. Each decision is one conditional
 * statement, so only one of several nodes succeeds. Joins the caller's transaction if there is one.
 * Thread-safe.
 */
public final class TurnClaims {

    /**
     * In how many rows the usage of a day is counted. A row is locked until its change is on disk,
     * so with one row an owner's turns could end no faster than the disk writes.
     */
    private static final int PARTS = 8;

    private final JdbcClient jdbc;
    private final EventCipher cipher;
    private final OwnerLimits limits;
    private final Erasures erasures;

    public TurnClaims(JdbcClient jdbc, EventCipher cipher) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.limits = new OwnerLimits(jdbc);
        this.erasures = new Erasures(jdbc);
    }

    /**
     * Accepts a message as its session's live turn, if its owner's limits allow one more.
     *
     * @param message if it names no parent, it is accepted with the turn that is gone on from now
     * @param idempotencyKey unique for each owner and session; null if the client sent none
     * @param bodyHash the hash of the request's body, which shows if a key is used for another body
     * @throws dev.parley.store.erasures.ErasureRunning if all that the owner has is being erased
     * @throws dev.parley.encryption.KeysUnavailable if the session's key cannot be had now
     * @throws dev.parley.log.EventTooLarge if the event log would never take the message
     */
    public Acceptance accept(
            MessageAccepted message,
            String owner,
            @Nullable String idempotencyKey,
            String bodyHash,
            Allowance allowance) {
        var placed = message;
        // A live turn may end between the insert and the query for what refused it: try again.
        for (int tries = 0; tries < 5; tries++) {
            var toOpen = insert(placed, owner, idempotencyKey, bodyHash, allowance);
            if (toOpen.isPresent()) {
                return new Acceptance.Unpublished(placed, true, !toOpen.get());
            }
            if (isDeleted(owner, message.sessionId())) {
                return new Acceptance.SessionGone(message.sessionId());
            }
            if (idempotencyKey != null) {
                var same = byKey(owner, message.sessionId(), idempotencyKey, bodyHash);
                if (same.isPresent()) {
                    return same.get();
                }
            }
            var live = inProgress(owner, message.sessionId());
            if (live.isPresent()) {
                return live.get();
            }
            erasures.requireNone(owner);
            if (message.parentTurnId() == null) {
                placed =
                        selectedLeaf(owner, message.sessionId())
                                .map(message::after)
                                .orElse(message);
            }
            var reached = limits.reached(owner, isResearch(message), allowance);
            if (reached.isPresent()) {
                return new Acceptance.AtLimit(reached.get());
            }
        }
        throw new IllegalStateException(
                "The session's turns begin and end faster than a message can be accepted");
    }

    private static boolean isResearch(MessageAccepted message) {
        return message.mode() == ChatMode.DEEP_RESEARCH;
    }

    // Returns true if the session's delivery must be opened; empty if the insert was refused.
    private Optional<Boolean> insert(
            MessageAccepted message,
            String owner,
            @Nullable String key,
            String bodyHash,
            Allowance allowance) {
        var limits = allowance.limits();
        var record = cipher.encode(message);
        EventLog.requireFits(record);
        return jdbc.sql(
                        """
                        INSERT INTO turn_claim (turn_id, session_id, owner, idempotency_key,
                            body_hash, accepted, accepted_record, state, published, attempt,
                            cancel_requested, research, model, reserved, created_at, updated_at)
                        SELECT :turn, :session, :owner, CAST(:key AS text), :hash,
                            :accepted, CAST(:record AS bytea), 'live', false, 0,
                            false, :research, CAST(:model AS text), :tokens, now(), now()
                        WHERE session_held_open(:session)
                          AND NOT EXISTS (SELECT FROM erasure
                            WHERE owner = :owner AND state = 'running')
                          AND (CAST(:parent AS uuid) IS NOT NULL
                            OR (SELECT leaf_turn_id FROM turn_claim WHERE session_id = :session
                                ORDER BY created_at DESC LIMIT 1) IS NULL)
                          AND limit_reached(:owner, :research, :tokens, :perMinute, :live, :queued,
                            :perDay, :researches) IS NULL
                        ON CONFLICT DO NOTHING
                        RETURNING delivery_to_open(session_id), count_message(owner, :perMinute)
                        """)
                .param("turn", message.turnId())
                .param("session", message.sessionId())
                .param("parent", message.parentTurnId())
                .param("owner", owner)
                .param("key", key)
                .param("hash", bodyHash)
                .param(
                        "accepted",
                        cipher.isOn()
                                ? EventCodec.encodeToString(message)
                                : new String(record.bytes(), StandardCharsets.UTF_8))
                .param("record", cipher.isOn() ? record.bytes() : null)
                .param("research", isResearch(message))
                .param("model", allowance.model())
                .param("tokens", allowance.tokens())
                .param("perMinute", limits.of(Limit.MESSAGES_PER_MINUTE))
                .param("live", limits.of(Limit.LIVE_TURNS))
                .param("queued", limits.of(Limit.QUEUED_TURNS))
                .param("perDay", limits.of(Limit.TOKENS_PER_DAY))
                .param("researches", limits.of(Limit.RESEARCHES_PER_DAY))
                .query((row, i) -> row.getBoolean(1))
                .optional();
    }

    // Most messages go on from the turn before them, and need not look.
    private Optional<UUID> selectedLeaf(String owner, UUID sessionId) {
        return jdbc.sql(
                        """
                        SELECT leaf_turn_id FROM turn_claim
                        WHERE session_id = ? AND owner = ? ORDER BY created_at DESC LIMIT 1
                        """)
                .params(sessionId, owner)
                .query((row, i) -> Optional.ofNullable(row.getObject(1, UUID.class)))
                .optional()
                .flatMap(leaf -> leaf);
    }

    private boolean isDeleted(String owner, UUID sessionId) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM deleted_session"
                                + " WHERE session_id = ? AND owner = ?)")
                .params(sessionId, owner)
                .query(Boolean.class)
                .single();
    }

    private Optional<Acceptance> byKey(String owner, UUID sessionId, String key, String bodyHash) {
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
                            if (!row.getString("body_hash").equals(bodyHash)) {
                                return (Acceptance) new Acceptance.KeyReused(message.turnId());
                            }
                            return row.getBoolean("published")
                                    ? new Acceptance.Published(message, false)
                                    : new Acceptance.Unpublished(message, false, false);
                        })
                .optional();
    }

    private Optional<Acceptance.TurnInProgress> inProgress(String owner, UUID sessionId) {
        return jdbc.sql(
                        "SELECT turn_id, state = 'ending' AS ending FROM turn_claim"
                                + " WHERE session_id = ? AND owner = ? AND state <> 'ended'")
                .params(sessionId, owner)
                .query(
                        (row, i) ->
                                new Acceptance.TurnInProgress(
                                        row.getObject("turn_id", UUID.class),
                                        row.getBoolean("ending")))
                .optional();
    }

    /** Returns the turn of the owner's session that came with this key, if there is one. */
    public Optional<UUID> turnOf(String owner, UUID sessionId, String idempotencyKey) {
        return jdbc.sql(
                        """
                        SELECT turn_id FROM turn_claim
                        WHERE owner = ? AND session_id = ? AND idempotency_key = ?
                        """)
                .params(owner, sessionId, idempotencyKey)
                .query(UUID.class)
                .optional();
    }

    /** Returns the turn of the owner's session that has not ended, if there is one. */
    public Optional<UUID> liveTurn(String owner, UUID sessionId) {
        return inProgress(owner, sessionId).map(Acceptance.TurnInProgress::turnId);
    }

    /**
     * Returns the hash of the body that began this turn; empty if the owner's session has no such
     * turn.
     */
    public Optional<String> bodyHash(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        "SELECT body_hash FROM turn_claim"
                                + " WHERE turn_id = ? AND session_id = ? AND owner = ?")
                .params(turnId, sessionId, owner)
                .query(String.class)
                .optional();
    }

    /**
     * Returns the key with this beginning of the message that the owner's session accepted last, if
     * that was within this time, by the database's clock.
     */
    public Optional<String> recentKey(
            String owner, UUID sessionId, String beginning, Duration within) {
        return jdbc.sql(
                        """
                        SELECT idempotency_key FROM turn_claim
                        WHERE session_id = :session AND owner = :owner
                            AND starts_with(idempotency_key, :beginning)
                            AND created_at > now() - :within * interval '1 ms'
                        ORDER BY created_at DESC LIMIT 1
                        """)
                .param("session", sessionId)
                .param("owner", owner)
                .param("beginning", beginning)
                .param("within", within.toMillis())
                .query(String.class)
                .optional();
    }

    /**
     * Notes the last turn of a past that was imported into the owner's session: the arbiter knows
     * which turn comes before the next one. To be called when the event log holds that past;
     * changes nothing once the session has a turn.
     *
     * @param last without its text
     */
    public void imported(MessageAccepted last, String owner) {
        jdbc.sql(
                        """
                        INSERT INTO turn_claim (turn_id, session_id, owner, body_hash, accepted,
                            state, published, attempt, cancel_requested, research, cleared,
                            created_at, updated_at)
                        SELECT :turn, :session, :owner, '', :accepted, 'ended', true, 0, false,
                            false, true, now(), now()
                        WHERE session_held_open(:session)
                          AND NOT EXISTS (SELECT FROM turn_claim WHERE session_id = :session)
                        ON CONFLICT DO NOTHING
                        """)
                .param("turn", last.turnId())
                .param("session", last.sessionId())
                .param("owner", owner)
                .param("accepted", EventCodec.encodeToString(last))
                .update();
    }

    /** Notes that these turns' three records were published. */
    public void published(Collection<UUID> turnIds) {
        jdbc.sql(
                        "UPDATE turn_claim SET published = true"
                                + " WHERE turn_id = ANY (?) AND NOT published")
                .param(turnIds.toArray(UUID[]::new))
                .update();
    }

    /**
     * Decides how a turn ends, unless that is decided or a later attempt was claimed, and counts
     * what it took: the tokens that its ending tells, and what was reserved for each attempt that
     * nobody counted.
     *
     * @param attempt the claimed attempt; 0 if no worker has claimed the turn yet
     * @return false if another process ended or claimed the turn; the caller must write nothing
     */
    public boolean decideEnding(TurnEvent.Ending ending, int attempt) {
        var spent = SpentTokens.of(ending);
        return jdbc.sql(
                                """
                                WITH ended AS (
                                    UPDATE turn_claim
                                    SET state = 'ending', terminal = :terminal,
                                        terminal_record = CAST(:record AS bytea),
                                        updated_at = now()
                                    WHERE turn_id = :turn AND attempt = :attempt
                                      AND state = 'live'
                                    RETURNING owner, model, research,
                                        greatest(0, :uncounted - unasked)
                                            * coalesce(reserved, 0) AS uncounted)
                                INSERT INTO usage_day AS total (owner, day, model, mode, part, turns,
                                    prompt_tokens, completion_tokens, uncounted_tokens)
                                SELECT owner, CAST(now() AT TIME ZONE 'UTC' AS date),
                                    coalesce(model, :model),
                                    CASE WHEN research THEN 'deep_research' ELSE 'regular' END,
                                    :part, 1,
                                    :prompt, :completion, uncounted
                                FROM ended
                                ON CONFLICT (owner, day, model, mode, part) DO UPDATE
                                SET turns = total.turns + 1,
                                    prompt_tokens = total.prompt_tokens + :prompt,
                                    completion_tokens = total.completion_tokens + :completion,
                                    uncounted_tokens =
                                        total.uncounted_tokens + excluded.uncounted_tokens
                                """)
                        .param("terminal", EventCodec.encodeToString(ending))
                        .param("record", encrypted(ending))
                        .param("turn", ending.turnId())
                        .param("attempt", attempt)
                        .param(
                                "model",
                                ending instanceof TurnEvent.Completed completed
                                        ? completed.model()
                                        : "")
                        .param("part", Math.floorMod(ending.turnId().hashCode(), PARTS))
                        .param("prompt", spent.prompt())
                        .param("completion", spent.completion())
                        .param("uncounted", spent.uncounted())
                        .update()
                == 1;
    }

    /**
     * The decided ending of a turn.
     *
     * @param recorded true if the event log is known to hold the ending
     */
    public record Decided(TurnEvent.Ending ending, boolean recorded) {}

    /** Returns the turn's ending, if it is decided. */
    public Optional<Decided> decidedEnding(UUID turnId) {
        return jdbc.sql(
                        "SELECT state, terminal FROM turn_claim WHERE turn_id = ? AND state <> 'live'")
                .param(turnId)
                .query(
                        (row, i) ->
                                new Decided(
                                        ending(row.getString("terminal")),
                                        row.getString("state").equals("ended")))
                .optional();
    }

    /** Notes that the event log holds the decided ending. */
    public void ended(UUID turnId) {
        jdbc.sql(
                        "UPDATE turn_claim SET state = 'ended', updated_at = now()"
                                + " WHERE turn_id = ? AND state = 'ending'")
                .param(turnId)
                .update();
    }

    /**
     * The claim of a turn when its cancel was requested; see {@link #requestCancel}.
     *
     * @param waits true if it waits for a worker, and no model was asked
     */
    record CancelRequested(
            MessageAccepted message, int attempt, boolean waits, boolean published) {}

    /**
     * Requests the cancel of a turn of the owner's session, and tells the workers. Returns empty if
     * there is no such turn that is live.
     */
    Optional<CancelRequested> requestCancel(String owner, UUID sessionId, UUID turnId) {
        return jdbc.sql(
                        """
                        UPDATE turn_claim SET cancel_requested = true, updated_at = now()
                        WHERE turn_id = :turn AND session_id = :session AND owner = :owner
                            AND state = 'live'
                        RETURNING accepted, attempt, published,
                            attempt = unasked AND request_offset IS NULL AS waits,
                            pg_notify('parley_turns', CAST(turn_id AS text))
                        """)
                .param("turn", turnId)
                .param("session", sessionId)
                .param("owner", owner)
                .query(
                        (row, i) ->
                                new CancelRequested(
                                        message(row.getString("accepted")),
                                        row.getInt("attempt"),
                                        row.getBoolean("waits"),
                                        row.getBoolean("published")))
                .optional();
    }

    /** Returns how many live turns no worker has claimed, but at most this number. */
    public int waiting(int atMost) {
        return jdbc.sql(
                        """
                        SELECT count(*) FROM
                            (SELECT 1 FROM turn_claim WHERE state = 'live' AND attempt = 0 LIMIT ?)
                            AS waiting
                        """)
                .param(atMost)
                .query(Integer.class)
                .single();
    }

    /** Returns true if a message of the owner's session was accepted with this key. */
    public boolean isKnown(String owner, UUID sessionId, String idempotencyKey) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM turn_claim
                            WHERE owner = ? AND session_id = ? AND idempotency_key = ?)
                        """)
                .params(owner, sessionId, idempotencyKey)
                .query(Boolean.class)
                .single();
    }

    // A record is encrypted once, before its claim exists. The claim's own events are in the clear,
    // like all rows, because they go with the session.
    private byte @Nullable [] encrypted(SessionEvent event) {
        return cipher.isOn() ? cipher.encode(event).bytes() : null;
    }

    /** Returns the message as it is written to the event log, whoever publishes it. */
    Envelope record(MessageAccepted message) {
        return record("accepted_record", message.turnId(), message);
    }

    /** Returns the decided ending as it is written to the event log, whoever publishes it. */
    Envelope record(TurnEvent.Ending ending) {
        return record("terminal_record", ending.turnId(), ending);
    }

    private Envelope record(String column, UUID turnId, SessionEvent event) {
        if (!cipher.isOn()) {
            return EventCodec.seal(event);
        }
        var record =
                jdbc.sql("SELECT " + column + " FROM turn_claim WHERE turn_id = ?")
                        .param(turnId)
                        .query((row, i) -> Optional.ofNullable(row.getBytes(1)))
                        .optional()
                        .flatMap(found -> found);
        // None of a claim that was made while encryption was off, or that is gone.
        return record.map(bytes -> Envelope.of(event, bytes)).orElseGet(() -> cipher.encode(event));
    }

    static MessageAccepted message(String json) {
        return (MessageAccepted) EventCodec.decodeOwn(json);
    }

    static TurnEvent.Ending ending(String json) {
        return (TurnEvent.Ending) EventCodec.decodeOwn(json);
    }
}
