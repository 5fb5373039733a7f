package dev.parley.store.limits;

import dev.parley.store.acts.Act;
import dev.parley.store.acts.Acts;
import dev.parley.store.database.WithoutPool;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The limits of owners, and how much of them is used. Whether one more turn is allowed is decided
 * by the statement that accepts its message, see {@code TurnClaims}; this tells why it was not.
 * Thread-safe.
 */
public final class OwnerLimits {

    private final JdbcClient jdbc;

    public OwnerLimits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The limits in a database without a pool, for a command that runs a few statements. */
    public static OwnerLimits at(String jdbcUrl, String user, String password) {
        return new OwnerLimits(WithoutPool.client(jdbcUrl, user, password));
    }

    /**
     * Returns the owner's limits, and what of them is used.
     *
     * @param defaults where the owner has none of its own
     */
    public OwnerLoad load(String owner, Limits defaults) {
        var limits = defaults.with(own(owner));
        return jdbc.sql(
                        """
                        SELECT clock_timestamp() AS at, used.*,
                            coalesce((SELECT messages_until FROM owner_usage
                                WHERE owner = :owner), clock_timestamp()) AS messages_until,
                            stored.*
                        FROM owner_load(:owner) AS used,
                            (SELECT count(*) AS documents, coalesce(sum(size), 0) AS bytes
                                FROM document WHERE owner = :owner) AS stored
                        """)
                .param("owner", owner)
                .query(
                        (row, i) ->
                                new OwnerLoad(
                                        limits,
                                        row.getObject("at", OffsetDateTime.class).toInstant(),
                                        row.getObject("messages_until", OffsetDateTime.class)
                                                .toInstant(),
                                        row.getLong("live"),
                                        row.getLong("queued"),
                                        row.getLong("researching"),
                                        row.getLong("reserved"),
                                        row.getLong("tokens"),
                                        row.getLong("researches"),
                                        row.getLong("documents"),
                                        row.getLong("bytes")))
                .single();
    }

    /**
     * Returns which limit keeps the owner from one more turn now, if one does.
     *
     * @param research whether the turn would be a deep research
     */
    public Optional<LimitReached> reached(String owner, boolean research, Allowance allowance) {
        var limits = allowance.limits();
        // It asks the function that decides, so that no second rule can say something else.
        return reached(
                owner,
                limits,
                allowance.tokens(),
                jdbc.sql(
                                """
                                SELECT limit_reached(:owner, :research, :tokens, :perMinute, :live,
                                    :queued, :perDay, :researches)
                                """)
                        .param("owner", owner)
                        .param("research", research)
                        .param("tokens", allowance.tokens())
                        .param("perMinute", limits.of(Limit.MESSAGES_PER_MINUTE))
                        .param("live", limits.of(Limit.LIVE_TURNS))
                        .param("queued", limits.of(Limit.QUEUED_TURNS))
                        .param("perDay", limits.of(Limit.TOKENS_PER_DAY))
                        .param("researches", limits.of(Limit.RESEARCHES_PER_DAY)));
    }

    /** Returns which limit keeps the owner from one more document of this size, if one does. */
    public Optional<LimitReached> reached(String owner, Limits limits, long bytes) {
        return reached(
                owner,
                limits,
                bytes,
                jdbc.sql("SELECT document_limit_reached(:owner, :bytes, :documents, :stored)")
                        .param("owner", owner)
                        .param("bytes", bytes)
                        .param("documents", limits.of(Limit.DOCUMENTS))
                        .param("stored", limits.of(Limit.STORED_BYTES)));
    }

    private Optional<LimitReached> reached(
            String owner, Limits limits, long wanted, JdbcClient.StatementSpec word) {
        return word.query((row, i) -> Optional.ofNullable(row.getString(1)))
                .single()
                .flatMap(Limit::of)
                .map(limit -> load(owner, limits).reached(limit, wanted));
    }

    /** Returns the value of this limit for each owner that has one of its own. */
    public Map<String, Long> own(Limit limit) {
        var own = new HashMap<String, Long>();
        jdbc.sql("SELECT owner, value FROM owner_limit WHERE name = ?")
                .param(limit.word())
                .query(
                        row -> {
                            own.put(row.getString("owner"), row.getLong("value"));
                        });
        return own;
    }

    private Map<Limit, Long> own(String owner) {
        var own = new EnumMap<Limit, Long>(Limit.class);
        jdbc.sql("SELECT name, value FROM owner_limit WHERE owner = ?")
                .param(owner)
                .query(
                        row -> {
                            long value = row.getLong("value");
                            // A later version may know more of them.
                            Limit.of(row.getString("name"))
                                    .ifPresent(limit -> own.put(limit, value));
                        });
        return own;
    }

    /** The limits of their own that owners have, by the owners' names. */
    public Map<String, Map<String, Long>> all() {
        var all = new TreeMap<String, Map<String, Long>>();
        jdbc.sql(
                        """
                        SELECT o.name, l.name AS limit_name, l.value
                        FROM owner o LEFT JOIN owner_limit l ON l.owner = o.id
                        """)
                .query(
                        row -> {
                            var limits =
                                    all.computeIfAbsent(
                                            row.getString("name"), name -> new TreeMap<>());
                            var limit = row.getString("limit_name");
                            if (limit != null) {
                                limits.put(limit, row.getLong("value"));
                            }
                        });
        return all;
    }

    /**
     * Sets a limit of the owner of this name. It holds for the next message, on all nodes.
     *
     * @param value 0 for no limit; null for the setting's
     * @return false if there is no such owner
     */
    public boolean set(String ownerName, Limit limit, @Nullable Long value) {
        var owner =
                jdbc.sql("SELECT id FROM owner WHERE name = ?")
                        .param(ownerName)
                        .query(String.class)
                        .optional();
        owner.ifPresent(id -> setOf(id, limit, value));
        return owner.isPresent();
    }

    private void setOf(String owner, Limit limit, @Nullable Long value) {
        var change =
                value == null
                        ? "DELETE FROM owner_limit WHERE owner = :owner AND name = :limit"
                        : """
                          INSERT INTO owner_limit (owner, name, value)
                          VALUES (:owner, :limit, CAST(:value AS bigint))
                          ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value
                          """;
        var about =
                Map.of(
                        "owner",
                        owner,
                        "limit",
                        limit.word(),
                        "value",
                        value == null ? "default" : value.toString());
        jdbc.sql("WITH done AS (" + change + " RETURNING owner)" + Acts.NOTE_IF_DONE)
                .param("act", new Act(Act.Kind.LIMITS_CHANGED, Act.OPERATOR, about).json())
                .param("owner", owner)
                .param("limit", limit.word())
                .param("value", value)
                .update();
    }
}
