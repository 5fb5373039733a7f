package dev.parley.store.owners;

import dev.parley.store.acts.Act;
import dev.parley.store.acts.Acts;
import dev.parley.store.database.WithoutPool;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code api_key}. Thread-safe. */
public final class ApiKeys {

    private static final String SELECT =
            """
            SELECT k.id, k.owner, o.name, k.secret_sha256, k.scopes, k.created_at, k.expires_at,
                k.revoked_at, k.last_used_on
            FROM api_key k JOIN owner o ON o.id = k.owner
            """;

    private final JdbcClient jdbc;
    private final Owners owners;

    public ApiKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.owners = new Owners(jdbc);
    }

    /** The keys of a database without a pool, for a command that runs a few statements. */
    public static ApiKeys at(String jdbcUrl, String user, String password) {
        return new ApiKeys(WithoutPool.client(jdbcUrl, user, password));
    }

    /**
     * Makes a key of the owner of this name, who is made too if there is none.
     *
     * @param ownerName of the form {@link Owners#NAME}
     * @param expiresAt null for never
     * @return the only copy of the secret
     */
    public KeyText create(
            String ownerName, Set<Scope> scopes, Instant at, @Nullable Instant expiresAt) {
        var key = KeyText.random();
        var owner = owners.named(ownerName, at);
        var words = String.join(" ", scopes.stream().sorted().map(Scope::word).toList());
        var act =
                new Act(
                        Act.Kind.KEY_CREATED,
                        Act.OPERATOR,
                        Map.of("key", key.id(), "owner", owner, "scopes", words));
        jdbc.sql(
                        """
                        WITH done AS (INSERT INTO api_key
                                (id, owner, secret_sha256, scopes, created_at, expires_at)
                            VALUES (:id, :owner, :sha256, string_to_array(:scopes, ' '), :at, :expires)
                            RETURNING id)
                        """
                                + Acts.NOTE_IF_DONE)
                .param("act", act.json())
                .param("id", key.id())
                .param("owner", owner)
                .param("sha256", key.sha256())
                .param("scopes", words)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("expires", expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
                .update();
        return key;
    }

    public Optional<ApiKey> find(String id) {
        return jdbc.sql(SELECT + "WHERE k.id = ?").param(id).query(ApiKeys::read).optional();
    }

    /** Returns all keys, of each owner the oldest first. */
    public List<ApiKey> all() {
        return jdbc.sql(SELECT + "ORDER BY o.name, k.created_at, k.id").query(ApiKeys::read).list();
    }

    /** Ends a key for good; returns false if there is no such key. */
    public boolean revoke(String id, Instant at) {
        return jdbc.sql(
                                """
                                WITH done AS (UPDATE api_key
                                    SET revoked_at = coalesce(revoked_at, :at) WHERE id = :id
                                    RETURNING id)
                                """
                                        + Acts.NOTE_IF_DONE)
                        .param("act", revoked(id).json())
                        .param("at", at.atOffset(ZoneOffset.UTC))
                        .param("id", id)
                        .update()
                > 0;
    }

    private static Act revoked(String id) {
        return new Act(Act.Kind.KEY_REVOKED, Act.OPERATOR, Map.of("key", id));
    }

    /** Returns those of these keys that were revoked, have expired or are gone. */
    public Set<String> ended(Collection<String> ids, Instant now) {
        return Set.copyOf(
                jdbc.sql(
                                """
                                SELECT id FROM unnest(string_to_array(:ids, ' ')) AS asked (id)
                                WHERE NOT EXISTS (SELECT FROM api_key k WHERE k.id = asked.id
                                    AND k.revoked_at IS NULL
                                    AND (k.expires_at IS NULL OR k.expires_at > :now))
                                """)
                        .param("ids", String.join(" ", ids))
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .query(String.class)
                        .list());
    }

    /** Notes that the key was used on this day; does nothing if that is known. */
    public void usedOn(String id, LocalDate day) {
        jdbc.sql(
                        """
                        UPDATE api_key SET last_used_on = :day
                        WHERE id = :id AND (last_used_on IS NULL OR last_used_on < :day)
                        """)
                .param("id", id)
                .param("day", day)
                .update();
    }

    private static ApiKey read(ResultSet row, int number) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("owner"),
                row.getString("name"),
                new ApiKey.Secret(row.getBytes("secret_sha256")),
                scopes(row.getArray("scopes")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                row.getObject("last_used_on", LocalDate.class));
    }

    // A later version may know more of them.
    private static Set<Scope> scopes(Array words) throws SQLException {
        var scopes = EnumSet.noneOf(Scope.class);
        for (var word : (Object[]) words.getArray()) {
            Scope.of(word.toString()).ifPresent(scopes::add);
        }
        return scopes;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
