package dev.parley.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.delivery.DeliverySettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

class KafkaClientConfigTest {

    private static final Duration PACE = Duration.ofMillis(4);

    private final ApplicationContextRunner service =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    SslAutoConfiguration.class, KafkaAutoConfiguration.class))
                    .withUserConfiguration(OurClients.class);

    /** The part of {@link KafkaConfiguration} that needs no broker. */
    @Configuration(proxyBeanMethods = false)
    static class OurClients {
        @Bean
        KafkaClientConfig config(KafkaAdmin admin, KafkaProperties kafka) {
            return new KafkaConfiguration().kafkaClientConfig(admin, kafka);
        }
    }

    @Test
    void securityAndCommonPropertiesReachEveryClient() {
        service.withPropertyValues(
                        "spring.kafka.bootstrap-servers=one:9092,two:9092",
                        "spring.kafka.security.protocol=SASL_SSL",
                        "spring.kafka.ssl.trust-store-location=file:/trust.p12",
                        "spring.kafka.properties.sasl.mechanism=SCRAM-SHA-512",
                        "spring.kafka.admin.client-id=only-the-admin",
                        "spring.kafka.admin.properties.retries=7",
                        "spring.kafka.admin.properties.sasl.mechanism=PLAIN")
                .run(
                        properties(
                                config ->
                                        assertThat(config)
                                                .containsEntry(
                                                        "bootstrap.servers",
                                                        List.of("one:9092", "two:9092"))
                                                .containsEntry("security.protocol", "SASL_SSL")
                                                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                                                .containsKey("ssl.truststore.location")
                                                .containsEntry("request.timeout.ms", 5_000)
                                                .doesNotContainKeys("client.id", "retries")));
    }

    /** Nothing lingers to fill a batch, so what an idle producer gets leaves at once. */
    @Test
    void aProducerSendsAtOnceAndHasOneRequestUnderWay() {
        assertThat(producer(DeliverySettings.Mode.SHARED_LOG))
                .containsEntry("linger.ms", 0)
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .containsEntry("enable.idempotence", true)
                .containsEntry("acks", "all")
                .doesNotContainKey("compression.type");
    }

    /** With session topics their own producer keeps it; readers do not wait for the event log. */
    @Test
    void theEventLogsProducerKeepsAPaceIfReadersFollowIt() {
        assertThat(producer(DeliverySettings.Mode.SHARED_LOG)).containsKey("interceptor.classes");
        assertThat(producer(DeliverySettings.Mode.SESSION_TOPIC))
                .doesNotContainKey("interceptor.classes");
    }

    private static Map<String, Object> producer(DeliverySettings.Mode mode) {
        var second = Duration.ofSeconds(1);
        return new KafkaConfiguration()
                .producerFactory(
                        new KafkaClientConfig(Map.of("bootstrap.servers", "one:9092")),
                        new DeliverySettings(mode, 10, second, second, 10, PACE, second))
                .getConfigurationProperties();
    }

    @Test
    void anSslBundleReachesEveryClient() {
        service.withPropertyValues(
                        "spring.kafka.ssl.bundle=brokers",
                        "spring.ssl.bundle.pem.brokers.options.enabled-protocols=TLSv1.3")
                .run(
                        properties(
                                config ->
                                        assertThat(config)
                                                .containsEntry(
                                                        "ssl.engine.factory.class",
                                                        SslBundleSslEngineFactory.class)));
    }

    @Test
    void theBrokersOfAServiceConnectionReachEveryClient() {
        service.withBean(
                        KafkaConnectionDetails.class,
                        () -> (KafkaConnectionDetails) () -> List.of("from-connection:9092"))
                .run(
                        properties(
                                config ->
                                        assertThat(config)
                                                .containsEntry(
                                                        "bootstrap.servers",
                                                        List.of("from-connection:9092"))));
    }

    private static ContextConsumer<AssertableApplicationContext> properties(
            Consumer<Map<String, Object>> check) {
        return context -> check.accept(context.getBean(KafkaClientConfig.class).properties());
    }
}
