package dev.parley.system;

import static org.awaitility.Awaitility.await;

import dev.parley.api.ApiService;
import dev.parley.api.management.ManagementPort;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.log.LogEntry;
import dev.parley.log.LogReader;
import dev.parley.log.Topics;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.projector.HistoryProjector;
import dev.parley.store.history.projection.Positions;
import dev.parley.testsupport.ApiClient;
import dev.parley.worker.InferenceWorker;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The running system: two API nodes, a worker, a projector and a scripted model, on the run's
 * backend. There is one for the whole run, with the delivery that the run tests.
 */
final class TestSystem {

    static final String MASTER_KEY = "--parley.encryption.master-key-file=";

    private static final ReentrantLock LOGGING = new ReentrantLock();

    final ScriptedModel model = new ScriptedModel(Script.answer("Hello ", "there", "."));
    private final String delivery;
    private final ChatCompletionsServer modelServer;
    private final List<ConfigurableApplicationContext> apis = new ArrayList<>();
    private @Nullable ConfigurableApplicationContext worker;
    private @Nullable ConfigurableApplicationContext projector;

    private static final class Shared {
        static final TestSystem INSTANCE =
                new TestSystem(System.getProperty("parley.test.delivery", "session-topic"));
    }

    static TestSystem get() {
        return Shared.INSTANCE;
    }

    private TestSystem(String delivery) {
        this.delivery = delivery;
        // The event log of all classes is long at the end, and the machine may be busy.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        try {
            modelServer = ChatCompletionsServer.start(0, model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        apis.add(startApi());
        apis.add(startApi());
        startWorker();
        startProjector();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopWorker));
    }

    /** A client of one of the two API nodes, 0 or 1. */
    ApiClient api(int node) {
        return client(apis.get(node));
    }

    /** A client of a node of {@link #startApi}. */
    static ApiClient client(ConfigurableApplicationContext node) {
        return ApiClient.ofPort(node.getEnvironment().getRequiredProperty("local.server.port"));
    }

    JdbcClient database() {
        return apis.getFirst().getBean(JdbcClient.class);
    }

    <T> T apiBean(Class<T> type) {
        return apis.getFirst().getBean(type);
    }

    /** All that the API's controllers answer. */
    Set<RequestMappingInfo> routes() {
        return apis.getFirst()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet();
    }

    <T> T workerBean(Class<T> type) {
        return Objects.requireNonNull(worker, "the worker is stopped").getBean(type);
    }

    <T> T projectorBean(Class<T> type) {
        return Objects.requireNonNull(projector, "the projector is stopped").getBean(type);
    }

    /** A client of the management port of the first API node. */
    ApiClient management() {
        return ApiClient.ofPort(Integer.toString(apiBean(ManagementPort.class).port()));
    }

    /** All meters of the first API node, the worker and the projector, as a scraper gets them. */
    String meters() {
        return management().text("/actuator/prometheus").body()
                + workerBean(PrometheusMeterRegistry.class).scrape()
                + projectorBean(PrometheusMeterRegistry.class).scrape();
    }

    /** Every event of the session in the event log. */
    List<SessionEvent> record(String session) {
        var log = apiBean(LogReader.class);
        var id = UUID.fromString(session);
        return log.tail(Map.of(log.partitionOf(id), 0L), id).stream()
                .map(LogEntry::decode)
                .filter(EventCodec.Decoded.Known.class::isInstance)
                .map(decoded -> ((EventCodec.Decoded.Known) decoded).event())
                .toList();
    }

    /**
     * The partition of chat.events that holds a session; the first one if this is no session id.
     */
    int partition(String session) {
        return session.length() == 36
                ? apiBean(LogReader.class).partitionOf(UUID.fromString(session))
                : 0;
    }

    /** Writes a raw record, with any key, and waits until the broker has it. */
    void produce(ProducerRecord<byte[], byte[]> record) {
        var config = apiBean(KafkaClientConfig.class).properties();
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("The record was not written", e);
        }
    }

    /** The answer's status in the projection alone; empty if it has no such turn. */
    String projectedStatus(String turn) {
        return database()
                .sql("SELECT status FROM message WHERE turn_id = ? AND role = 'ASSISTANT'")
                .param(UUID.fromString(turn))
                .query(String.class)
                .optional()
                .orElse("");
    }

    /** The projection's positions, without partitions that are empty. */
    Map<Integer, Long> positions() {
        return nonZero(apiBean(Positions.class).all());
    }

    /** The ends of the partitions, without those that are empty. */
    Map<Integer, Long> ends() {
        var ends = new HashMap<Integer, Long>();
        try {
            var wanted = new HashMap<TopicPartition, OffsetSpec>();
            for (int p = 0; p < apiBean(LogReader.class).partitions(); p++) {
                wanted.put(new TopicPartition(Topics.EVENTS, p), OffsetSpec.latest());
            }
            apiBean(Admin.class)
                    .listOffsets(wanted)
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        return nonZero(ends);
    }

    /**
     * Claims the turn for a worker whose lease is fresh, but which has no connection. Its own
     * worker then gives it up, and takes it over from the one that is gone.
     */
    void claimElsewhere(UUID turn, int attempt) {
        var worker = UUID.randomUUID();
        database()
                .sql(
                        """
                        INSERT INTO worker (id, name, lock_number, lease, renewal, renewed_at,
                            steady_since)
                        VALUES (?, 'elsewhere', 0, interval '1 h', 1, now(), now())
                        """)
                .param(worker)
                .update();
        database()
                .sql(
                        """
                        UPDATE turn_claim
                        SET attempt = ?, published = true, request_offset = -1, worker = ?
                        WHERE turn_id = ?
                        """)
                .params(attempt, worker, turn)
                .update();
    }

    /** Waits until the projector has reached the end of the event log, and no rebuild runs. */
    void awaitProjected() {
        await("the projection").until(() -> !isRebuilding() && positions().equals(ends()));
    }

    /** Returns true if there is a second set of the projection's tables. */
    boolean isRebuilding() {
        return database()
                .sql("SELECT to_regnamespace('rebuild') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }

    /**
     * Every row that the projector has built, as text, one table after another. Batches decide how
     * a block is cut into parts, so the parts are joined.
     */
    List<List<String>> rows() {
        return rows(database());
    }

    /** The same of another database. */
    static List<List<String>> rows(JdbcClient database) {
        return Stream.of(
                        "session",
                        "message",
                        "message_source",
                        "turn_chunk",
                        """
                        (SELECT turn_id, attempt, min(first_n), max(last_n),
                            string_agg(events, '' ORDER BY first_n)
                        FROM turn_chunk_part GROUP BY turn_id, attempt)
                        """,
                        "searched_text",
                        "projection_position",
                        "projection_failure")
                .map(
                        table ->
                                database.sql("SELECT t::text FROM " + table + " AS t ORDER BY 1")
                                        .query(String.class)
                                        .list())
                .toList();
    }

    /** Returns true if a transaction waits for a lock that another one holds. */
    boolean somebodyWaitsForAnAdvisoryLock() {
        return database()
                        .sql(
                                "SELECT count(*) FROM pg_locks"
                                        + " WHERE locktype = 'advisory' AND NOT granted")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static Map<Integer, Long> nonZero(Map<Integer, Long> offsets) {
        offsets.values().removeIf(offset -> offset == 0);
        return offsets;
    }

    void startWorker(String... more) {
        worker = start(InferenceWorker.application().web(WebApplicationType.NONE), more);
    }

    boolean hasWorker() {
        return worker != null;
    }

    void stopWorker() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }

    void startProjector(String... more) {
        var args = new ArrayList<>(List.of(more));
        args.add("--parley.seals.key-file=" + SealKeys.PRIVATE);
        args.add("--parley.seals.every=500ms");
        projector =
                start(
                        HistoryProjector.application().web(WebApplicationType.NONE),
                        args.toArray(String[]::new));
    }

    void stopProjector() {
        if (projector != null) {
            projector.close();
            projector = null;
        }
    }

    /** One more API node, with settings of its own; the caller closes it. */
    ConfigurableApplicationContext startApi(String... more) {
        return startApi(context -> {}, more);
    }

    /** As above, with beans besides the service's own. */
    ConfigurableApplicationContext startApi(
            ApplicationContextInitializer<GenericApplicationContext> beans, String... more) {
        var args = new ArrayList<>(List.of(more));
        args.add("--server.port=0");
        if (args.stream().noneMatch(arg -> arg.startsWith("--parley.api.heartbeat="))) {
            args.add("--parley.api.heartbeat=3s");
        }
        return start(ApiService.application().initializers(beans), args.toArray(String[]::new));
    }

    /** One more projector beside the one that runs; the caller closes it. */
    ConfigurableApplicationContext startAnotherProjector(String... more) {
        return start(HistoryProjector.application().web(WebApplicationType.NONE), more);
    }

    /** One more worker beside the one that runs; the caller closes it. */
    ConfigurableApplicationContext startAnotherWorker(String... more) {
        return start(InferenceWorker.application().web(WebApplicationType.NONE), more);
    }

    /** As above, with beans besides the service's own. */
    ConfigurableApplicationContext startAnotherWorker(
            ApplicationContextInitializer<GenericApplicationContext> beans, String... more) {
        return start(
                InferenceWorker.application().web(WebApplicationType.NONE).initializers(beans),
                more);
    }

    // Each service sets up this process's logging first, and Logback cannot be reset by two at
    // once.
    private ConfigurableApplicationContext start(SpringApplicationBuilder service, String... more) {
        LOGGING.lock();
        try {
            return service.initializers(context -> LOGGING.unlock())
                    .run(arguments(more).toArray(String[]::new));
        } finally {
            if (LOGGING.isHeldByCurrentThread()) {
                LOGGING.unlock();
            }
        }
    }

    /** The arguments that make a service a part of this system. */
    List<String> arguments(String... more) {
        var backend = Backend.get();
        var settings =
                Map.of(
                        "spring.datasource.url", backend.jdbcUrl(),
                        "spring.datasource.username", backend.user(),
                        "spring.datasource.password", backend.password(),
                        "spring.kafka.bootstrap-servers", backend.bootstrapServers(),
                        "parley.delivery.mode", delivery,
                        "parley.model.base-url", modelServer.baseUrl().toString(),
                        "parley.model.api-key", "sk-very-secret",
                        "parley.model.name", "scripted",
                        "spring.main.register-shutdown-hook", "false");
        var args = new ArrayList<String>();
        settings.forEach((name, value) -> args.add("--" + name + "=" + value));
        // Short bounds, so that a hanging model is noticed within seconds.
        args.add("--parley.model.first-token-timeout=5s");
        args.add("--parley.model.between-tokens-timeout=8s");
        args.add("--parley.model.backoff=10ms");
        args.add("--parley.model.max-backoff=1s");
        args.add("--parley.worker.lock-duration=5s");
        // Short, so that the turns of a killed worker do not wait for long.
        args.add("--parley.lease.duration=3s");
        args.add("--parley.lease.renew-every=500ms");
        args.add("--parley.lease.watch-every=200ms");
        args.add("--parley.worker.drain-timeout=500ms");
        // More than a reaper needs on a busy machine.
        args.add("--parley.api.ending-wait=20s");
        args.add("--parley.reaper.every=200ms");
        args.add("--parley.reaper.republish-after=1s");
        args.add("--parley.reaper.lost-after=3s");
        args.add("--parley.reaper.erasure-grace=1s");
        // Tests read the whole event log of a run; the bound has tests of its own.
        args.add("--parley.log-reader.max-records=1000000");
        args.add("--parley.api.max-lag=1000000");
        args.add("--parley.log-reader.timeout=20s");
        args.add("--spring.datasource.hikari.maximum-pool-size=8");
        // Several API nodes run in this process.
        args.add("--parley.management.port=0");
        // All can open what is encrypted, whether they encrypt or not.
        if (List.of(more).stream().noneMatch(arg -> arg.startsWith(MASTER_KEY))) {
            args.add(MASTER_KEY + MasterKeys.FILE);
        }
        args.add("--parley.encryption.mode=" + System.getProperty("parley.test.encryption", "off"));
        // What the clients tell of brokers that tests stop.
        args.add("--logging.level.org.apache.kafka=OFF");
        // Spring would make a list of a setting that is given twice.
        for (var one : more) {
            args.removeIf(other -> other.split("=", 2)[0].equals(one.split("=", 2)[0]));
        }
        args.addAll(List.of(more));
        return args;
    }
}
