package dev.parley.store.erasures;

import dev.parley.store.acts.Act;
import dev.parley.store.acts.Acts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The erasures that owners asked for. While one runs, nothing of its owner is accepted: that is
 * decided by the statements that would add something. Thread-safe.
 */
public final class Erasures {

    /** Items that are read at once. */
    private static final int AT_ONCE = 1_000;

    private final JdbcClient jdbc;

    public Erasures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Asks for the erasure of all that the owner has. If one runs, it is that one.
     *
     * @param fresh the id of a new one
     */
    public Erasure request(String owner, UUID fresh) {
        while (true) {
            jdbc.sql(
                            """
                            WITH done AS (
                                INSERT INTO erasure
                                    (erasure_id, owner, state, requested_at, asked_in)
                                VALUES (:id, :owner, 'running', now(), pg_current_xact_id())
                                ON CONFLICT (owner) WHERE state = 'running' DO NOTHING
                                RETURNING erasure_id)
                            """
                                    + Acts.NOTE_IF_DONE)
                    .param("id", fresh)
                    .param("owner", owner)
                    .param(
                            "act",
                            new Act(
                                            Act.Kind.ERASURE_REQUESTED,
                                            owner,
                                            Map.of("owner", owner, "erasure_id", fresh.toString()))
                                    .json())
                    .update();
            // The one that ran may have finished between the two.
            var running =
                    jdbc.sql("SELECT * FROM erasure WHERE owner = ? AND state = 'running'")
                            .param(owner)
                            .query(Erasures::read)
                            .optional()
                            .or(() -> find(owner, fresh));
            if (running.isPresent()) {
                return running.get();
            }
        }
    }

    /** Returns erasures that run, the oldest first. */
    public List<Erasure> running(int atMost) {
        return jdbc.sql(
                        "SELECT * FROM erasure WHERE state = 'running' ORDER BY requested_at LIMIT ?")
                .param(atMost)
                .query(Erasures::read)
                .list();
    }

    /**
     * Looks whether something of the owner may be written outside of this database. If it differs
     * after the write, an erasure was asked for meanwhile, which may have missed what was written.
     *
     * @return the newest erasure of the owner; empty if none was ever asked for
     * @throws ErasureRunning if an erasure of the owner runs
     */
    public Optional<UUID> requireNone(String owner) {
        var last = last(owner);
        if (last.filter(Last::isRunning).isPresent()) {
            throw new ErasureRunning();
        }
        return last.map(Last::erasureId);
    }

    /** Returns the newest erasure of the owner, whether it runs or not. */
    public Optional<UUID> newest(String owner) {
        return last(owner).map(Last::erasureId);
    }

    private record Last(UUID erasureId, boolean isRunning) {}

    // One that runs is the newest, whatever the clock was when it was asked for.
    private Optional<Last> last(String owner) {
        return jdbc.sql(
                        """
                        SELECT erasure_id, state = 'running' AS is_running FROM erasure
                        WHERE owner = ?
                        ORDER BY state = 'running' DESC, requested_at DESC, erasure_id DESC LIMIT 1
                        """)
                .param(owner)
                .query(Last.class)
                .optional();
    }

    /** Returns the owner's erasure of this id. */
    public Optional<Erasure> find(String owner, UUID erasureId) {
        return jdbc.sql("SELECT * FROM erasure WHERE owner = ? AND erasure_id = ?")
                .params(owner, erasureId)
                .query(Erasures::read)
                .optional();
    }

    /**
     * Takes the items of an erasure one by one.
     *
     * @param <E> what ends it, such as that a reader has gone
     */
    public interface ItemSink<E extends Exception> {
        void take(ErasedItem item) throws E;
    }

    /** Hands over all items of the owner's erasure, in the order of kind and id. */
    public <E extends Exception> void eachItem(String owner, UUID erasureId, ItemSink<E> sink)
            throws E {
        @Nullable ErasedItem last = null;
        List<ErasedItem> items;
        do {
            items = items(owner, erasureId, last);
            for (var item : items) {
                sink.take(item);
                last = item;
            }
        } while (items.size() == AT_ONCE);
    }

    private List<ErasedItem> items(String owner, UUID erasureId, @Nullable ErasedItem after) {
        return jdbc.sql(
                        """
                        SELECT kind, item_id, wrapped_key_sha256
                        FROM erased_item JOIN erasure USING (erasure_id)
                        WHERE owner = :owner AND erasure_id = :id
                          AND (kind, item_id) > (:kind, CAST(:item AS uuid))
                        ORDER BY kind, item_id LIMIT :most
                        """)
                .param("owner", owner)
                .param("id", erasureId)
                .param("kind", after == null ? "" : after.kind())
                .param("item", after == null ? new UUID(0, 0) : after.itemId())
                .param("most", AT_ONCE)
                .query(ErasedItem.class)
                .list();
    }

    private static Erasure read(ResultSet row, int number) throws SQLException {
        return new Erasure(
                row.getObject("erasure_id", UUID.class),
                row.getString("owner"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("finished_at", OffsetDateTime.class)),
                row.getLong("sessions"),
                row.getLong("documents"),
                row.getLong("usage_rows"),
                row.getString("items_sha256"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
