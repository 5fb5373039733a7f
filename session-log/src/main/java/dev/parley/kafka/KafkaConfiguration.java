package dev.parley.kafka;

import dev.parley.delivery.Deliveries;
import dev.parley.delivery.Delivery;
import dev.parley.delivery.DeliverySettings;
import dev.parley.encryption.EventCipher;
import dev.parley.log.EventLog;
import dev.parley.log.TopicSettings;
import dev.parley.log.TopicSetup;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

/**
 * The Kafka beans of every service: clients, topics, event log and delivery. The service adds the
 * {@link EventCipher}, since the keys stand in the database.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TopicSettings.class, DeliverySettings.class})
public class KafkaConfiguration {

    /**
     * How long a request waits for a broker that hangs: its connections stay open, so nothing else
     * ends the wait. A dead broker closes its connections, and the others take over its partitions
     * within seconds.
     */
    private static final int SILENT_BROKER_MILLIS = 5_000;

    /** The name of the bean that creates the topics. Beans that use topics depend on it. */
    public static final String TOPICS = "topicSetup";

    /** Ticks in milliseconds, because events carry times to the millisecond. */
    @Bean
    Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }

    /**
     * Takes brokers and security from Spring Boot's own admin client, so {@code spring.kafka.*},
     * SSL bundles and service connections apply to our clients as well. What is set for admin
     * clients alone, {@code spring.kafka.admin.client-id} and {@code .properties}, does not.
     */
    @Bean
    KafkaClientConfig kafkaClientConfig(KafkaAdmin admin, KafkaProperties kafka) {
        var common = new HashMap<>(admin.getConfigurationProperties());
        common.remove(AdminClientConfig.CLIENT_ID_CONFIG);
        common.keySet().removeAll(kafka.getAdmin().getProperties().keySet());
        common.putAll(kafka.getProperties());
        common.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, SILENT_BROKER_MILLIS);
        return new KafkaClientConfig(common);
    }

    @Bean
    Admin kafkaAdminClient(KafkaClientConfig config) {
        var settings = new HashMap<>(config.properties());
        settings.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 5L);
        settings.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 100L);
        return Admin.create(settings);
    }

    @Bean
    HealthIndicator brokersHealthIndicator(Admin admin) {
        return new BrokersHealth(admin);
    }

    /** Says whether readers here get what is delivered. */
    @Bean
    HealthIndicator deliveryHealthIndicator(Delivery delivery) {
        return () -> (delivery.isReading() ? Health.up() : Health.down()).build();
    }

    /** Creates the topics before any other bean uses them. */
    @Bean(TOPICS)
    TopicSetup topicSetup(Admin admin, TopicSettings topics) {
        var setup = new TopicSetup(admin, Duration.ofSeconds(30));
        setup.ensureTopics(topics);
        return setup;
    }

    @Bean
    ProducerFactory<UUID, byte[]> producerFactory(
            KafkaClientConfig config, DeliverySettings delivery) {
        var settings = new HashMap<>(config.properties());
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, UUIDSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Batches clock themselves: nothing waits for others to fill a batch, but what comes while
        // a request is under way goes out with the next one, whichever turn or topic it is of.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20L);
        settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500L);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        if (delivery.mode() == DeliverySettings.Mode.SHARED_LOG) {
            RequestPace.add(settings, delivery.pace());
        }
        return new DefaultKafkaProducerFactory<>(settings);
    }

    @Bean
    KafkaTemplate<UUID, byte[]> kafkaTemplate(ProducerFactory<UUID, byte[]> producers) {
        return new KafkaTemplate<>(producers);
    }

    @Bean
    @DependsOn(TOPICS)
    EventLog eventLog(
            ProducerFactory<UUID, byte[]> producers, TopicSettings topics, EventCipher cipher) {
        return new EventLog(producers.createProducer(), topics.eventPartitions(), cipher);
    }

    @Bean
    @DependsOn(TOPICS)
    Delivery delivery(
            ProducerFactory<UUID, byte[]> producers,
            Admin admin,
            KafkaClientConfig config,
            TopicSettings topics,
            DeliverySettings settings,
            EventCipher cipher) {
        return Deliveries.create(
                () -> sessionTopics(producers, settings.pace()),
                admin,
                config.properties(),
                topics,
                settings,
                cipher);
    }

    // The factory itself gives everybody the same producer. The event log's keeps no
    // pace here: what it has acknowledged would be late for the session topics.
    private static Producer<UUID, byte[]> sessionTopics(
            ProducerFactory<UUID, byte[]> producers, Duration pace) {
        var settings = new HashMap<>(producers.getConfigurationProperties());
        RequestPace.add(settings, pace);
        Producer<UUID, byte[]> producer = new KafkaProducer<>(settings);
        for (var processor : producers.getPostProcessors()) {
            producer = processor.apply(producer);
        }
        return producer;
    }
}
