package dev.parley.wiring;

import dev.parley.delivery.Deliveries;
import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliverySettings;
import dev.parley.history.History;
import dev.parley.history.LogFold;
import dev.parley.history.SessionLists;
import dev.parley.history.SessionSearch;
import dev.parley.history.TurnArchive;
import dev.parley.history.projection.Positions;
import dev.parley.history.projection.SessionRow;
import dev.parley.log.EventLog;
import dev.parley.log.LogReader;
import dev.parley.log.LogReaderSettings;
import dev.parley.log.TopicSettings;
import dev.parley.log.TopicSetup;
import dev.parley.turns.OpenDeliveries;
import dev.parley.turns.OpenTurns;
import dev.parley.turns.PublicationNotes;
import dev.parley.turns.SessionDeletions;
import dev.parley.turns.SessionRemoval;
import dev.parley.turns.TurnCancels;
import dev.parley.turns.TurnClaims;
import dev.parley.turns.TurnEndings;
import dev.parley.turns.TurnPublisher;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.transaction.PlatformTransactionManager;

/** The parts that the three services share, each bound to the same settings. */
@Configuration(proxyBeanMethods = false)
@EntityScan(basePackageClasses = SessionRow.class)
@Import(DocumentsConfiguration.class)
public class ParleyConfiguration {

    /**
     * How long a request waits for a broker that hangs, whose connections stay open. One that is
     * dead or slow is noticed otherwise: the others take its partitions within seconds.
     */
    private static final int SILENT_BROKER_MILLIS = 5_000;

    @Bean
    TopicSettings topicSettings(Environment environment) {
        return bind(environment, "parley.topics", TopicSettings.class);
    }

    @Bean
    DeliverySettings deliverySettings(Environment environment) {
        return bind(environment, "parley.delivery", DeliverySettings.class);
    }

    @Bean
    LogReaderSettings logReaderSettings(Environment environment) {
        return bind(environment, "parley.log-reader", LogReaderSettings.class);
    }

    // The contract module knows no Spring: its records are bound here, and validate themselves.
    private static <T> T bind(Environment environment, String prefix, Class<T> settings) {
        return Binder.get(environment).bindOrCreate(prefix, settings);
    }

    /** What every Kafka client of the service is given: brokers and security. */
    @Bean
    KafkaClientConfig kafkaClientConfig(KafkaProperties kafka) {
        var common = new HashMap<String, Object>(kafka.getProperties());
        common.put("bootstrap.servers", String.join(",", kafka.getBootstrapServers()));
        common.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, SILENT_BROKER_MILLIS);
        var security = kafka.buildAdminProperties();
        security.forEach(
                (name, value) -> {
                    if (name.startsWith("security.")
                            || name.startsWith("ssl.")
                            || name.startsWith("sasl.")) {
                        common.put(name, value);
                    }
                });
        return new KafkaClientConfig(Map.copyOf(common));
    }

    @Bean(destroyMethod = "close")
    Admin kafkaAdminClient(KafkaClientConfig config) {
        var settings = new HashMap<>(config.properties());
        settings.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 5L);
        settings.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 100L);
        return Admin.create(settings);
    }

    /** Creates the topics before anything else of the service touches them. */
    @Bean
    TopicSetup topicSetup(Admin admin, TopicSettings topics) {
        var setup = new TopicSetup(admin, Duration.ofSeconds(30));
        setup.ensureTopics(topics);
        return setup;
    }

    @Bean
    ProducerFactory<byte[], byte[]> producerFactory(KafkaClientConfig config) {
        var settings = new HashMap<>(config.properties());
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A token waits for no companion; under load batches fill by themselves.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20L);
        settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500L);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        return new DefaultKafkaProducerFactory<>(settings);
    }

    @Bean
    KafkaTemplate<byte[], byte[]> requestTemplate(ProducerFactory<byte[], byte[]> producers) {
        return new KafkaTemplate<>(producers);
    }

    @Bean
    EventLog eventLog(
            ProducerFactory<byte[], byte[]> producers, TopicSettings topics, TopicSetup created) {
        return new EventLog(producers.createProducer(), topics.eventPartitions());
    }

    @Bean(destroyMethod = "close")
    Delivery delivery(
            ProducerFactory<byte[], byte[]> producers,
            Admin admin,
            KafkaClientConfig config,
            TopicSettings topics,
            DeliverySettings settings,
            TopicSetup created) {
        Producer<byte[], byte[]> producer = producers.createProducer();
        return Deliveries.create(producer, admin, config.properties(), topics, settings);
    }

    @Bean(destroyMethod = "close")
    LogReader logReader(
            KafkaClientConfig config,
            LogReaderSettings settings,
            TopicSettings topics,
            TopicSetup created) {
        return new LogReader(config.properties(), settings, topics.eventPartitions());
    }

    @Bean
    Positions positions(JdbcClient jdbc, TopicSettings topics) {
        return new Positions(jdbc, topics.eventPartitions());
    }

    @Bean
    LogFold logFold(
            EntityManager jpa,
            Positions positions,
            LogReader log,
            PlatformTransactionManager transactions) {
        return new LogFold(jpa, positions, log, transactions);
    }

    @Bean
    History history(EntityManager jpa, LogFold fold) {
        return new History(jpa, fold);
    }

    @Bean
    SessionLists sessionLists(
            EntityManager jpa, JdbcClient jdbc, LogFold fold, Positions positions, LogReader log) {
        return new SessionLists(fold, positions, log, new SessionSearch(jpa, jdbc));
    }

    @Bean
    TurnArchive turnArchive(JdbcClient jdbc, Positions positions, LogReader log) {
        return new TurnArchive(jdbc, positions, log);
    }

    @Bean
    TurnClaims turnClaims(JdbcClient jdbc) {
        return new TurnClaims(jdbc);
    }

    @Bean
    OpenTurns openTurns(JdbcClient jdbc) {
        return new OpenTurns(jdbc);
    }

    @Bean
    OpenDeliveries openDeliveries(JdbcClient jdbc) {
        return new OpenDeliveries(jdbc);
    }

    @Bean
    TurnEndings turnEndings(TurnClaims claims, EventLog log, Delivery delivery) {
        return new TurnEndings(claims, log, delivery);
    }

    @Bean
    TurnCancels turnCancels(
            TurnClaims claims,
            TurnPublisher publisher,
            TurnEndings endings,
            Delivery delivery,
            KafkaTemplate<byte[], byte[]> control,
            Clock clock) {
        return new TurnCancels(
                claims, publisher, endings, delivery, new TurnCancels.Wire(control, clock));
    }

    @Bean
    SessionDeletions sessionDeletions(JdbcClient jdbc) {
        return new SessionDeletions(jdbc);
    }

    @Bean
    SessionRemoval sessionRemoval(
            SessionDeletions deletions, TurnEndings endings, EventLog log, Delivery delivery) {
        return new SessionRemoval(deletions, endings, log, delivery);
    }

    @Bean(destroyMethod = "close")
    PublicationNotes publicationNotes(TurnClaims claims) {
        return new PublicationNotes(claims);
    }

    @Bean
    TurnPublisher turnPublisher(
            EventLog log,
            Delivery delivery,
            KafkaTemplate<byte[], byte[]> requests,
            PublicationNotes notes) {
        return new TurnPublisher(log, delivery, requests, notes);
    }
}
