package dev.parley.system;

import static dev.parley.system.WatchedClients.call;
import static dev.parley.system.WatchedClients.proxy;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Watches the writes to the database. The ids that are bound to a statement tell its session; in a
 * transaction, later statements without ids, and the commit, belong to the same session.
 */
final class WatchedDatabase extends DelegatingDataSource {

    /** A worker's claim of turns: which ones, only its result tells. */
    static final String CLAIM = "update turn_claim (attempt, request_offset, worker, published)";

    private static final Pattern WRITE =
            Pattern.compile(
                    "\\b(?:(insert|delete) (?:into|from) (\\w+)"
                            + "|(update) (\\w+)(?: (?!set\\b)\\w+)? set (.*?)(?: where .*)?$)");
    private static final Pattern COLUMN = Pattern.compile("(\\w+) ?=");

    private final Writes writes;
    private final boolean transactions;
    private final Map<UUID, UUID> sessionOfTurn = new ConcurrentHashMap<>();
    private final Set<UUID> claimed = ConcurrentHashMap.newKeySet();

    WatchedDatabase(DataSource database, Writes writes, boolean transactions) {
        super(database);
        this.transactions = transactions;
        this.writes = writes;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return new Watched(super.getConnection()).watched();
    }

    /**
     * The table and columns that a statement writes, for example {@code update turn_claim (state,
     * terminal)}.
     */
    static Optional<String> name(String sql) {
        var text = sql.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        var write = WRITE.matcher(text);
        if (!write.find()) {
            return Optional.empty();
        }
        // The reaper notes and checks what delivery holds, which is no step of a turn.
        if ("open_delivery".equals(write.group(2)) || "open_delivery".equals(write.group(4))) {
            return Optional.empty();
        }
        if (write.group(3) == null) {
            return Optional.of(write.group(1) + " " + write.group(2));
        }
        var name = "update " + write.group(4);
        if (!name.equals("update turn_claim")) {
            return Optional.of(name);
        }
        var columns =
                COLUMN.matcher(write.group(5))
                        .results()
                        .map(column -> column.group(1))
                        .filter(column -> !column.equals("updated_at"))
                        .collect(Collectors.joining(", ", " (", ")"));
        // A sign of life of a running turn, which is no step of it.
        return columns.equals(" ()") ? Optional.empty() : Optional.of(name + columns);
    }

    private final class Watched {
        private final Connection connection;
        private Set<UUID> inTransaction = Set.of();

        Watched(Connection connection) {
            this.connection = connection;
        }

        Connection watched() {
            return proxy(Connection.class, this::handle);
        }

        private @Nullable Object handle(Method method, Object[] args) {
            return switch (method.getName()) {
                case "prepareStatement" -> {
                    var statement =
                            (PreparedStatement)
                                    Objects.requireNonNull(call(connection, method, args));
                    var name = name((String) args[0]);
                    yield name.isEmpty() ? statement : statement(statement, name.get());
                }
                case "commit" -> {
                    var sessions = inTransaction;
                    inTransaction = Set.of();
                    yield writes.blocking(sessions, "commit", () -> call(connection, method, args));
                }
                case "rollback", "close" -> {
                    inTransaction = Set.of();
                    yield call(connection, method, args);
                }
                default -> call(connection, method, args);
            };
        }

        private PreparedStatement statement(PreparedStatement statement, String name) {
            Set<UUID> bound = new LinkedHashSet<>();
            return proxy(
                    PreparedStatement.class,
                    (method, args) -> {
                        if (method.getName().startsWith("set") && args.length >= 2) {
                            ids(args[1]).forEach(bound::add);
                        }
                        if (method.getName().startsWith("execute") && name.equals(CLAIM)) {
                            var claims = call(statement, method, args);
                            tellClaimed();
                            return claims;
                        }
                        return method.getName().startsWith("execute")
                                ? writes.blocking(
                                        sessions(bound), name, () -> call(statement, method, args))
                                : call(statement, method, args);
                    });
        }

        // One statement claims turns of several sessions, so none of them can be kept from it. A
        // session that is cut off with its claim writes nothing more.
        private void tellClaimed() {
            try (var claims =
                    connection.prepareStatement(
                            "SELECT session_id FROM turn_claim"
                                    + " WHERE attempt > 0 AND session_id = ANY (?)")) {
                claims.setObject(1, writes.watched().toArray(UUID[]::new));
                try (var row = claims.executeQuery()) {
                    while (row.next()) {
                        var session = row.getObject(1, UUID.class);
                        if (claimed.add(session)
                                && writes.next(session, CLAIM) == Writes.Verdict.DO_AS_THE_LAST) {
                            writes.tellCut(session);
                        }
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private Set<UUID> sessions(Set<UUID> bound) {
            boolean transaction = !isAutoCommit();
            if (transaction && !transactions) {
                return Set.of();
            }
            var sessions =
                    bound.stream()
                            .map(this::sessionOf)
                            .filter(writes::isWatched)
                            .collect(Collectors.toSet());
            if (transaction && !sessions.isEmpty()) {
                inTransaction = sessions;
            }
            return transaction ? inTransaction : sessions;
        }

        private boolean isAutoCommit() {
            try {
                return connection.getAutoCommit();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The session of this turn id; any other id is returned as a session's. */
        private UUID sessionOf(UUID id) {
            if (!writes.isWatched(id) && !sessionOfTurn.containsKey(id)) {
                lookUp(id).ifPresent(session -> sessionOfTurn.put(id, session));
            }
            return sessionOfTurn.getOrDefault(id, id);
        }

        private Optional<UUID> lookUp(UUID turn) {
            try (var claim =
                    connection.prepareStatement(
                            "SELECT session_id FROM turn_claim WHERE turn_id = ?")) {
                claim.setObject(1, turn);
                try (var row = claim.executeQuery()) {
                    return row.next()
                            ? Optional.of(row.getObject(1, UUID.class))
                            : Optional.empty();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Stream<UUID> ids(@Nullable Object bound) {
        return switch (bound) {
            case UUID id -> Stream.of(id);
            case UUID[] ids -> Stream.of(ids);
            case null, default -> Stream.empty();
        };
    }
}
