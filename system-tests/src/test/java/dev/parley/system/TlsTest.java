package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream.Event;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The system on a broker and a database that are reached over TLS only, by clients that check whom
 * they talk to, as users who may do what {@code docs/security.md} lists and nothing else.
 */
@Tag("long")
class TlsTest {

    private static final List<String> SERVICES = List.of("api", "worker", "projector");

    /** A row of the table of ACLs: a kind, a name, and what each service may do. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (topic|group) `([\\w.-]+)(…?)` \\|(.*)\\|(.*)\\|(.*)\\|$");

    private final TestSystem system = TestSystem.get();

    @TempDir private Path folder;

    @Test
    void everyClientReachesBrokerAndDatabaseOverTlsAndNeedsNoRightThatIsNotListed()
            throws Exception {
        var certificate = Certificate.in(folder);
        try (var broker = new TlsBroker(folder.resolve("kafka"), certificate, SERVICES);
                var postgres = database(certificate)) {
            broker.allow(acls());
            var arguments = new ArrayList<>(secured(postgres, certificate));
            arguments.add("--spring.kafka.bootstrap-servers=" + broker.bootstrapServers());
            var log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            var lines = new ListAppender<ILoggingEvent>();
            lines.start();
            try (var projector =
                            system.startAnotherProjector(
                                    with(
                                            arguments,
                                            "projector",
                                            "--parley.seals.key-file=" + SealKeys.PRIVATE,
                                            "--parley.seals.every=500ms"));
                    var worker = system.startAnotherWorker(with(arguments, "worker"));
                    var node = system.startApi(with(arguments, "api"))) {
                log.addAppender(lines);
                talk(TestSystem.client(node));
                assertThat(unencrypted(postgres, certificate)).isZero();
                assertThatThrownBy(() -> writeSealAs("api", broker))
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            } finally {
                log.detachAppender(lines);
            }
            assertThat(lines.list)
                    .extracting(TlsTest::said)
                    .noneMatch(line -> line.contains("uthorization"));
        }
    }

    private static String said(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        return event.getFormattedMessage()
                + (thrown == null ? "" : " " + ThrowableProxyUtil.asString(thrown));
    }

    @Test
    void aDatabaseOfAnotherCertificateIsNotTalkedTo() throws Exception {
        var certificate = Certificate.in(Files.createDirectory(folder.resolve("right")));
        var other = Certificate.in(Files.createDirectory(folder.resolve("other")));
        try (var postgres = database(certificate)) {
            assertThat(unencrypted(postgres, certificate)).isZero();
            assertThatThrownBy(() -> unencrypted(postgres, other))
                    .rootCause()
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    private static void talk(ApiClient api) {
        var documents = new DocumentCalls(api);
        var document = documents.text("Tls", "The locks of Foxton lift boats by 23 metres.");
        documents.awaitReady(document);
        var session = api.createSession();
        var stream = api.message(session, "How far do the locks of Foxton lift boats?");
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.toEnd()).extracting(Event::name).contains("done");
        await("projected and sealed")
                .untilAsserted(
                        () -> {
                            var verdict =
                                    api.get("/api/chat/sessions/" + session + "/log/verify").body();
                            assertThat(verdict.get("unsealed_records").intValue()).isZero();
                            assertThat(verdict.get("valid").booleanValue()).isTrue();
                        });
        assertThat(api.history(session).get("messages")).hasSize(2);
        documents.delete(document);
        assertThat(api.delete("/api/chat/sessions/" + session).status()).isEqualTo(204);
    }

    private static void writeSealAs(String user, TlsBroker broker) throws Exception {
        var bytes = new ByteArraySerializer();
        var settings = new HashMap<>(broker.client(user));
        settings.put("max.block.ms", 10_000);
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            producer.send(new ProducerRecord<>("chat.seals", new byte[1])).get();
        }
    }

    private EmbeddedPostgres database(Certificate certificate) throws Exception {
        var data = folder.resolve("postgres");
        var postgres =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", certificate.pem().toString())
                        .setServerConfig("ssl_key_file", certificate.key().toString())
                        .start();
        // From now on nobody gets in without TLS.
        Files.writeString(
                data.resolve("pg_hba.conf"),
                """
                hostssl all all 127.0.0.1/32 trust
                hostssl all all ::1/128 trust
                """);
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_reload_conf()");
        }
        return postgres;
    }

    private static String url(EmbeddedPostgres postgres, Certificate certificate) {
        return "jdbc:postgresql://localhost:%d/postgres?sslmode=verify-full&sslrootcert=%s"
                .formatted(postgres.getPort(), certificate.pem());
    }

    /** How many connections of clients are not encrypted. */
    private static int unencrypted(EmbeddedPostgres postgres, Certificate certificate) {
        return JdbcClient.create(
                        new DriverManagerDataSource(url(postgres, certificate), "postgres", ""))
                .sql(
                        """
                        SELECT count(*) FROM pg_stat_activity LEFT JOIN pg_stat_ssl USING (pid)
                        WHERE backend_type = 'client backend' AND NOT coalesce(ssl, false)
                        """)
                .query(Integer.class)
                .single();
    }

    private static List<String> secured(EmbeddedPostgres postgres, Certificate certificate) {
        return List.of(
                "--spring.datasource.url=" + url(postgres, certificate),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--spring.kafka.security.protocol=SASL_SSL",
                "--spring.kafka.properties.sasl.mechanism=PLAIN",
                "--spring.kafka.ssl.bundle=brokers",
                "--spring.ssl.bundle.pem.brokers.truststore.certificate=file:" + certificate.pem());
    }

    private static String[] with(List<String> arguments, String user, String... more) {
        var all = new ArrayList<>(arguments);
        all.add("--spring.kafka.properties.sasl.jaas.config=" + TlsBroker.login(user));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** What the documents say that each service needs. */
    private static List<AclBinding> acls() {
        var acls = new ArrayList<AclBinding>();
        ROW.matcher(ComposeFile.read("docs/security.md"))
                .results()
                .forEach(
                        row -> {
                            var resource =
                                    new ResourcePattern(
                                            row.group(1).equals("topic")
                                                    ? ResourceType.TOPIC
                                                    : ResourceType.GROUP,
                                            row.group(2),
                                            row.group(3).isEmpty()
                                                    ? PatternType.LITERAL
                                                    : PatternType.PREFIXED);
                            for (int i = 0; i < SERVICES.size(); i++) {
                                for (var operation : operations(row.group(4 + i))) {
                                    acls.add(
                                            new AclBinding(
                                                    resource,
                                                    new AccessControlEntry(
                                                            "User:" + SERVICES.get(i),
                                                            "*",
                                                            operation,
                                                            AclPermissionType.ALLOW)));
                                }
                            }
                        });
        assertThat(acls).hasSizeGreaterThan(20);
        return acls;
    }

    private static List<AclOperation> operations(String cell) {
        return Arrays.stream(cell.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .map(
                        word ->
                                AclOperation.fromString(
                                        word.toUpperCase(Locale.ROOT).replace(' ', '_')))
                .toList();
    }
}
