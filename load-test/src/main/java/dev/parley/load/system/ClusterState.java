package dev.parley.load.system;

import dev.parley.log.Topics;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The state of a cluster, read from its brokers and its database. If one does not answer, methods
 * throw: {@link IOException} for the brokers, a {@code DataAccessException} for the database.
 */
public final class ClusterState implements AutoCloseable {

    private static final int MILLIS = 5_000;

    /**
     * The projection's tables. Batches decide how a block is cut into parts, so they are joined.
     */
    private static final Map<String, String> PROJECTION =
            Map.of(
                    "session", "session",
                    "message", "message",
                    "message_source", "message_source",
                    "turn_chunk", "turn_chunk",
                    "turn_chunk_part",
                            "(SELECT turn_id, attempt, min(first_n), max(last_n),"
                                    + " string_agg(events, '' ORDER BY first_n)"
                                    + " FROM turn_chunk_part GROUP BY turn_id, attempt)",
                    "searched_text", "searched_text",
                    "projection_position", "projection_position",
                    "projection_failure", "projection_failure");

    /** The tables that name the session of a row; what was deleted is noted in another one. */
    private static final List<String> SESSION_TABLES =
            List.of("session", "message", "turn_chunk", "searched_text", "turn_claim");

    private final JdbcClient database;
    private final Admin brokers;

    public ClusterState(String jdbcUrl, String bootstrapServers) {
        this.database = JdbcClient.create(new DriverManagerDataSource(jdbcUrl));
        this.brokers =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, MILLIS,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MILLIS));
    }

    /** Turns that have no ending yet. */
    public List<String> liveTurns() {
        return database.sql("SELECT turn_id::text FROM turn_claim WHERE state <> 'ended'")
                .query(String.class)
                .list();
    }

    /** How many rows of a session the tables hold. */
    public int rowsOf(String session) {
        return SESSION_TABLES.stream()
                .mapToInt(
                        table ->
                                database.sql(
                                                "SELECT count(*) FROM "
                                                        + table
                                                        + " WHERE session_id = ?")
                                        .param(UUID.fromString(session))
                                        .query(Integer.class)
                                        .single())
                .sum();
    }

    /** Returns true if the projector has reached the end of the event log. */
    public boolean isProjected() throws IOException, InterruptedException {
        boolean isRebuilding =
                database.sql("SELECT to_regnamespace('rebuild') IS NOT NULL")
                        .query(Boolean.class)
                        .single();
        if (isRebuilding) {
            return false;
        }
        var positions = new HashMap<Integer, Long>();
        database.sql("SELECT partition, position FROM projection_position WHERE position > 0")
                .query((row, number) -> positions.put(row.getInt(1), row.getLong(2)))
                .list();
        var wanted =
                described(List.of(Topics.EVENTS)).values().stream()
                        .flatMap(record -> record.partitions().stream())
                        .map(p -> new TopicPartition(Topics.EVENTS, p.partition()))
                        .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        var ends = new HashMap<Integer, Long>();
        answer(() -> brokers.listOffsets(wanted).all().get())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        ends.values().removeIf(end -> end == 0);
        return positions.equals(ends);
    }

    /** For each table of the projection, its number of rows and a digest of them. */
    public Map<String, String> projection() {
        var tables = new TreeMap<String, String>();
        for (var table : PROJECTION.entrySet()) {
            String rows =
                    database.sql(
                                    "SELECT count(*) || ' rows, ' || coalesce(md5(string_agg("
                                            + "md5(t::text), '' ORDER BY md5(t::text))), '') FROM "
                                            + table.getValue()
                                            + " AS t")
                            .query(String.class)
                            .single();
            tables.put(table.getKey(), rows);
        }
        return tables;
    }

    /** Returns true if each partition has a leader and all its replicas are up to date. */
    public boolean isReplicated() throws IOException, InterruptedException {
        Set<String> topics = answer(() -> brokers.listTopics().names().get());
        return described(topics).values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .allMatch(
                        partition ->
                                partition.leader() != null
                                        && partition.isr().size() == partition.replicas().size());
    }

    private Map<String, TopicDescription> described(Collection<String> topics)
            throws IOException, InterruptedException {
        return answer(() -> brokers.describeTopics(topics).allTopicNames().get());
    }

    /** The workers that take requests, including those that have just died. */
    public Set<String> workers() throws IOException, InterruptedException {
        var groups = answer(() -> brokers.describeShareGroups(List.of(Topics.WORKERS)).all().get());
        var members = new HashSet<String>();
        groups.values().stream()
                .flatMap(group -> group.members().stream())
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .forEach(member -> members.add(member.consumerId()));
        return members;
    }

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static <T> T answer(Question<T> question) throws IOException, InterruptedException {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            throw new IOException("The brokers do not answer", e);
        }
    }

    @Override
    public void close() {
        brokers.close();
    }
}
