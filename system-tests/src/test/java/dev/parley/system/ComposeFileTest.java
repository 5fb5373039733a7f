package dev.parley.system;

import static dev.parley.system.ComposeFile.list;
import static dev.parley.system.ComposeFile.read;
import static dev.parley.system.ComposeFile.section;
import static dev.parley.system.ComposeFile.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.parley.api.security.SecuritySettings;
import dev.parley.api.web.ApiLimits;
import dev.parley.encryption.EncryptionSettings;
import dev.parley.encryption.LocalMasterKey;
import dev.parley.models.ListedModel;
import dev.parley.models.ModelList;
import dev.parley.system.ComposeFile.Mode;
import dev.parley.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;
import org.yaml.snakeyaml.Yaml;

/**
 * Compares {@code docker-compose.yml} and the files beside it with the settings that the services
 * and Kafka really have. It needs no Docker.
 */
class ComposeFileTest {

    private static final Pattern PINNED =
            Pattern.compile("[\\w./-]+:v?\\d+\\.\\d+[\\w.-]*|[\\w./:-]+@sha256:[0-9a-f]{64}");
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|API_KEY).*");
    private static final String MIGRATE = "migrate";

    /** Its image has no program that could check it, and nothing waits for it. */
    private static final String COLLECTOR = "collector";

    private static final String READINESS = "/actuator/health/readiness";

    private final ComposeFile cluster = new ComposeFile(Mode.CLUSTER);

    @ParameterizedTest
    @EnumSource
    void ourServicesKnowEveryVariableThatTheyAreGivenAndAcceptItsValue(Mode mode) {
        var compose = new ComposeFile(mode);

        assertThat(compose.ownModules().values())
                .containsExactlyInAnyOrder("api-service", "inference-worker", "history-projector");
        compose.ownModules()
                .forEach(
                        (service, module) -> {
                            var settings = new ServiceSettings(module);
                            for (var variable : compose.environment(service).keySet()) {
                                assertThat(settings.knows(variable))
                                        .as(
                                                "Service %s is given %s, which %s does not read",
                                                service, variable, module)
                                        .isTrue();
                            }
                            assertThatNoException()
                                    .as("Service %s with its variables", service)
                                    .isThrownBy(
                                            () ->
                                                    settings.bindAll(
                                                            ServiceSettings.running(
                                                                    compose, service)));
                        });
    }

    @Test
    void everyServiceTakesFurtherSettingsFromAFileOfItsOwn() {
        for (var service : cluster.ownModules().keySet()) {
            var file = "deploy/" + service + ".env";
            assertThat(list(cluster.service(service).get("env_file")))
                    .as(service)
                    .isEqualTo(List.of(Map.of("path", file, "required", false)));
            assertThat(read(".gitignore").lines()).contains(file);
        }
    }

    @Test
    void theServicesAcceptTheExamplesOfTheirFilesWhichNameTheSameModels() {
        var api = modelsOfTheExample("api", "api-service");
        var worker = modelsOfTheExample("worker", "inference-worker");

        assertThat(api).hasSize(2);
        assertThat(api)
                .extracting(ListedModel::name)
                .isEqualTo(worker.stream().map(ListedModel::name).toList());
        assertThat(api).allMatch(model -> model.apiKey().isEmpty());
        assertThat(worker).allMatch(model -> model.baseUrl() != null);
    }

    private Collection<ListedModel> modelsOfTheExample(String service, String module) {
        var settings = new ServiceSettings(module);
        var given = ComposeFile.envFile("deploy/" + service + ".env.example");
        assertThat(given.keySet())
                .allSatisfy(name -> assertThat(settings.knows(name)).as(name).isTrue());
        var all = new HashMap<>(given);
        all.putAll(cluster.environment(service));
        var environment = settings.with(all);
        settings.bindAll(environment);
        return Binder.get(environment).bindOrCreate("parley", ModelList.class).inOrder();
    }

    @Test
    void theImagesTakeTheJarsOfOneVersion() {
        var sources = Dockerfile.values("COPY (?!--from)(.*) \\S+");
        assertThat(sources).isNotEmpty().allMatch(source -> !source.contains("*"));
        assertThat(Dockerfile.values("ARG VERSION=(.*)")).containsExactly(version());
        for (var service : cluster.ownModules().keySet()) {
            var build = section(cluster.service(service), "build");
            assertThat(section(build, "args").get("VERSION")).isEqualTo(version());
        }
    }

    private static String version() {
        var version =
                Pattern.compile("<artifactId>parley</artifactId>\\s*<version>([^<]+)")
                        .matcher(read("pom.xml"));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    @Test
    void nothingIsKilledWhileItStops() {
        var phase = Duration.ofSeconds(30); // of Spring, where nothing else is set
        for (var service : cluster.ownModules().keySet()) {
            assertThat(
                            ServiceSettings.running(cluster, service)
                                    .getProperty("spring.lifecycle.timeout-per-shutdown-phase"))
                    .isNull();
            assertThat(cluster.stopGracePeriod(service)).as(service).isGreaterThan(phase);
        }
        assertThat(cluster.stopGracePeriod("worker"))
                .isGreaterThan(
                        Binder.get(ServiceSettings.running(cluster, "worker"))
                                .bindOrCreate("parley.worker", WorkerSettings.class)
                                .drainTimeout()
                                .plus(phase));
    }

    @Test
    void everyImageIsPinned() {
        cluster.services()
                .forEach(
                        (name, service) ->
                                assertThat(text(service.get("image")))
                                        .as("Image of %s", name)
                                        .matches(PINNED));
        cluster.ownModules()
                .forEach(
                        (service, module) ->
                                assertThat(text(cluster.service(service).get("image")))
                                        .isEqualTo("parley/" + module + ":" + version()));
        assertThat(Dockerfile.values("ARG JRE=(.*)")).singleElement().asString().matches(PINNED);
        assertThat(Dockerfile.values("FROM (\\S+).*")).containsOnly("${JRE}");
    }

    @Test
    void everyServiceIsWatchedAndWaitedFor() {
        cluster.services()
                .forEach(
                        (name, service) -> {
                            // It ends, and then the others start.
                            if (name.equals(MIGRATE)) {
                                return;
                            }
                            if (!cluster.ownModules().containsKey(name)
                                    && !name.equals(COLLECTOR)) {
                                assertThat(list(section(service, "healthcheck").get("test")))
                                        .as("Health check of %s", name)
                                        .isNotEmpty();
                            }
                            assertThat(service.get("restart")).as(name).isEqualTo("unless-stopped");
                        });
        cluster.services()
                .forEach(
                        (name, service) ->
                                section(service, "depends_on")
                                        .forEach(
                                                (on, how) ->
                                                        assertThat(
                                                                        ((Map<?, ?>) how)
                                                                                .get("condition"))
                                                                .as("%s waits for %s", name, on)
                                                                .isEqualTo(
                                                                        on.equals(MIGRATE)
                                                                                ? "service_completed_successfully"
                                                                                : "service_healthy")));
        for (var service : cluster.ownModules().keySet()) {
            var waitsFor = section(cluster.service(service), "depends_on");
            assertThat(waitsFor.keySet())
                    .contains("postgres", MIGRATE)
                    .containsAll(cluster.brokers());
        }
    }

    @Test
    void theImagesCheckTheHealthWhereTheServicesReportIt() {
        var port = Dockerfile.values("ENV PARLEY_PORT=(\\d+)");
        assertThat(port).hasSize(1);
        assertThat(Dockerfile.values("EXPOSE (\\d+)")).isEqualTo(port);
        assertThat(Dockerfile.values("(?s)HEALTHCHECK (.*)"))
                .singleElement()
                .asString()
                .contains("/dev/tcp/127.0.0.1/$PARLEY_PORT", "GET " + READINESS + " ");

        for (var service : cluster.ownModules().keySet()) {
            var running = ServiceSettings.running(cluster, service);
            assertThat(running.getProperty("server.port")).as(service).isEqualTo(port.getFirst());
            assertThat(running.getProperty("management.server.port")).as(service).isNull();
            // On 127.0.0.1 neither a probe nor a scraper from outside would reach a worker.
            assertThat(running.getProperty("parley.management.address")).isEqualTo("0.0.0.0");
            assertThat(running.getProperty("server.address", "0.0.0.0")).isEqualTo("0.0.0.0");
            assertThat(running.getProperty("management.endpoint.health.probes.enabled"))
                    .isEqualTo("true");
            assertThat(running.getProperty("management.endpoints.web.exposure.include"))
                    .contains("health");
        }
        var proxy = new NginxConf();
        assertThat(proxy.values("server"))
                .singleElement()
                .asString()
                .startsWith("api:" + port.getFirst() + " ");
    }

    @ParameterizedTest
    @EnumSource
    void theApiAsksWhoCalls(Mode mode) {
        var api = ServiceSettings.running(new ComposeFile(mode), "api");

        var security = Binder.get(api).bindOrCreate("parley.security", SecuritySettings.class);

        assertThat(security.mode()).containsExactly(SecuritySettings.Mode.API_KEY);
    }

    @Test
    void nothingRunsAsRoot() {
        cluster.services()
                .forEach(
                        (name, service) ->
                                assertThat(text(service.get("user")))
                                        .as("User of %s", name)
                                        .isNotEmpty()
                                        .doesNotMatch("(root|0+)(:.*)?"));
        for (var service : cluster.ownModules().keySet()) {
            assertThat(Dockerfile.values("USER (.*)"))
                    .containsExactly(text(cluster.service(service).get("user")));
        }
    }

    @Test
    void secretsAreFilesThatGitIgnores() {
        assertThat(read(".gitignore").lines()).contains("deploy/secrets/");
        assertThat(cluster.secrets())
                .isNotEmpty()
                .allSatisfy((name, file) -> assertThat(file).isEqualTo("deploy/secrets/" + name));
        var made = read("deploy/secrets.sh");
        for (var name : cluster.secrets().keySet()) {
            assertThat(made).contains(name.replaceFirst("^database-", ""));
        }
        for (var name : cluster.services().keySet()) {
            assertThat(cluster.secrets().keySet()).containsAll(cluster.secrets(name).values());
            cluster.rawEnvironment(name)
                    .forEach(
                            (variable, value) -> {
                                if (SECRET.matcher(variable).matches()) {
                                    assertThat(variable).as(name).endsWith("_FILE");
                                    assertThat(value)
                                            .isIn(
                                                    cluster.secrets(name).keySet().stream()
                                                            .map(secret -> "/run/secrets/" + secret)
                                                            .toList());
                                }
                                assertThat(value)
                                        .as("%s of %s holds no password", variable, name)
                                        .doesNotContainPattern("://[^/\\s]*:[^/\\s]*@");
                            });
        }
        for (var file : List.of(".env.example", "deploy/cluster.env")) {
            ComposeFile.envFile(file)
                    .forEach(
                            (variable, value) -> {
                                if (SECRET.matcher(variable).matches()) {
                                    assertThat(value).as("%s in %s", variable, file).isEmpty();
                                }
                            });
        }
        assertThat(read(".gitignore").lines()).contains(".env");
    }

    @Test
    void eachServiceHasAUserOfItsOwnInTheDatabaseAndNoSecretBesides() {
        var users =
                Map.of(
                        "api",
                        "api",
                        "worker",
                        "worker",
                        "projector",
                        "projector",
                        MIGRATE,
                        "migrator");
        users.forEach(
                (service, user) -> {
                    assertThat(cluster.environment(service))
                            .containsEntry("PARLEY_DATABASE_USER", "parley_" + user);
                    assertThat(cluster.secrets(service))
                            .containsEntry("PARLEY_DATABASE_PASSWORD", "database-" + user);
                });
        assertThat(cluster.secrets("worker").keySet())
                .containsExactlyInAnyOrder(
                        "PARLEY_DATABASE_PASSWORD", "OPENAI_API_KEY", "parley.embedding.key");
        assertThat(cluster.secrets("api")).hasSize(1);
        assertThat(cluster.secrets("projector")).hasSize(1);
        for (var service : cluster.ownModules().keySet()) {
            assertThat(cluster.environment(service))
                    .containsEntry("SPRING_FLYWAY_ENABLED", "false");
        }
        var script = read("deploy/roles.sh");
        for (var user : users.values()) {
            assertThat(script)
                    .contains("/run/secrets/database-" + user, "ALTER ROLE parley_" + user + " ");
        }
    }

    @Test
    void ourServicesReadTheFilesOfTheirSecrets(@TempDir Path folder) throws IOException {
        var imported = Dockerfile.values("ENV SPRING_CONFIG_IMPORT=(.*)");
        assertThat(imported).containsExactly("optional:configtree:/run/secrets/");
        // As an editor writes them.
        for (var secret : cluster.secrets("worker").keySet()) {
            Files.writeString(folder.resolve(secret), "of " + secret + "\n");
        }

        var environment =
                environment(
                        Map.of(
                                "SPRING_CONFIG_IMPORT",
                                "optional:configtree:" + folder + "/",
                                "SPRING_CONFIG_NAME",
                                "inference-worker"));

        assertThat(environment.getProperty("spring.datasource.password"))
                .isEqualTo("of PARLEY_DATABASE_PASSWORD");
        assertThat(environment.getProperty("parley.model.api-key")).isEqualTo("of OPENAI_API_KEY");
        assertThat(environment.getProperty("parley.embedding.key"))
                .isEqualTo("of parley.embedding.key");
    }

    /** What {@code deploy/keys.yml} adds, bound as our services bind it. */
    @Test
    void theKeysOfEncryptionAndSealsAreSecretsToo(@TempDir Path folder) throws IOException {
        Map<String, Map<String, Map<String, ?>>> keys = new Yaml().load(read("deploy/keys.yml"));
        var files = Objects.requireNonNull(keys.get("secrets"));
        assertThat(files)
                .allSatisfy(
                        (name, secret) ->
                                assertThat(secret.get("file")).isEqualTo("deploy/secrets/" + name));
        assertThat(read("deploy/secrets.sh")).contains(files.keySet());
        var services = Objects.requireNonNull(keys.get("services"));
        assertThat(services.keySet())
                .isEqualTo(cluster.ownModules().keySet())
                .isEqualTo(Set.of("api", "worker", "projector"));
        var master = folder.resolve("any");
        LocalMasterKey.make(master);
        for (var name : services.keySet()) {
            var service = Objects.requireNonNull(services.get(name));
            var mounted = Files.createDirectory(folder.resolve(name));
            for (var secret : (List<?>) Objects.requireNonNull(service.get("secrets"))) {
                var one = (Map<?, ?>) secret;
                assertThat(files).containsKey((String) one.get("source"));
                Files.writeString(
                        mounted.resolve((String) one.get("target")),
                        Objects.equals(one.get("source"), "master-key")
                                ? Files.readString(master)
                                : "");
            }
            var environment = new HashMap<String, Object>();
            ((Map<?, ?>) Objects.requireNonNull(service.get("environment")))
                    .forEach((variable, value) -> environment.put((String) variable, value));
            environment.put("SPRING_CONFIG_IMPORT", "optional:configtree:" + mounted + "/");
            environment.put("SPRING_CONFIG_NAME", "none");
            var bound = environment(environment);

            var encryption =
                    Binder.get(bound).bind("parley.encryption", EncryptionSettings.class).get();
            assertThat(encryption.mode()).isEqualTo(EncryptionSettings.Mode.ON);
            assertThat(encryption.readMasterKeys().orElseThrow().ids())
                    .containsExactly(LocalMasterKey.read(master).id());
            assertThat(Binder.get(bound).bind("parley.seals.key-file", String.class).orElse(null))
                    .isEqualTo(name.equals("projector") ? "/run/secrets/seal-key" : null);
        }
    }

    private static StandardEnvironment environment(Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                variables));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }

    @Test
    void nothingOfAnImageCanBeChangedAndNoContainerIsUnbounded() {
        cluster.services()
                .forEach(
                        (name, service) -> {
                            assertThat(service.get("read_only")).as(name).isEqualTo(true);
                            assertThat(service.get("pids_limit")).as(name).isNotNull();
                            assertThat(list(service.get("tmpfs")))
                                    .as(name)
                                    .anySatisfy(
                                            folder -> assertThat(text(folder)).startsWith("/tmp:"));
                            assertThat(list(service.get("cap_drop"))).isEqualTo(List.of("ALL"));
                        });
        assertThat(Dockerfile.values("ENV DJL_CACHE_DIR=(.*)"))
                .singleElement()
                .asString()
                .startsWith("/tmp/");
        var api = ServiceSettings.running(cluster, "api");
        int uploads = api.getRequiredProperty("parley.api.max-uploads", Integer.class);
        var largest = Binder.get(api).bindOrCreate("parley.api.limits", ApiLimits.class).document();
        assertThat(list(cluster.service("api").get("tmpfs")))
                .singleElement()
                .satisfies(
                        folder -> {
                            var size = text(folder).replaceFirst(".*size=(\\d+)m.*", "$1").strip();
                            assertThat(DataSize.ofMegabytes(Long.parseLong(size)))
                                    .isGreaterThan(DataSize.ofBytes(uploads * largest.toBytes()));
                        });
    }

    @Test
    void whoeverReachesTheProxyReachesNeitherTheDatabaseNorTheBrokers() {
        assertThat(cluster.networks()).containsExactlyInAnyOrder("front", "back");
        cluster.services()
                .forEach(
                        (name, service) ->
                                assertThat(service.get("networks"))
                                        .as("Networks of %s", name)
                                        .isEqualTo(
                                                switch (name) {
                                                    case "proxy" -> List.of("front");
                                                    case "api" -> List.of("front", "back");
                                                    default -> List.of("back");
                                                }));
    }

    @Test
    void everyVariableOfTheExampleFilesIsUsed() {
        var compose = read("docker-compose.yml");
        var variable = Pattern.compile("(?m)^(?:# )?([A-Z_]+)=");
        for (var file : List.of(".env.example", "deploy/cluster.env")) {
            assertThat(variable.matcher(read(file)).results().map(found -> found.group(1)))
                    .isNotEmpty()
                    .allSatisfy(
                            name -> {
                                if (!name.startsWith("COMPOSE_")) {
                                    assertThat(compose)
                                            .as("%s of %s is used", name, file)
                                            .contains("${" + name);
                                }
                            });
        }
        assertThat(ComposeFile.envFile("deploy/cluster.env"))
                .containsEntry("COMPOSE_PROFILES", "cluster");
    }

    @Test
    void thoseWhoLookAtTheServicesAreThereIfTheyAreAskedForAndSeeAllOfThem() {
        var observers = List.of("prometheus", "grafana", COLLECTOR);
        assertThat(new ComposeFile(Mode.SINGLE).services()).doesNotContainKeys("prometheus");
        for (var observer : observers) {
            assertThat(cluster.service(observer).get("profiles"))
                    .isEqualTo(List.of("observability"));
            for (var mount : ComposeFile.mounts(cluster.service(observer))) {
                if (mount.startsWith("./")) {
                    assertThat(ComposeFile.exists(mount.substring(2, mount.indexOf(':'))))
                            .as(mount)
                            .isTrue();
                }
            }
        }

        Map<String, Object> scraping = new Yaml().load(read("deploy/observability/prometheus.yml"));
        var scraped = new HashMap<String, Object>();
        for (var job : ComposeFile.<Map<String, Object>>list(scraping.get("scrape_configs"))) {
            var found = ComposeFile.<Map<String, Object>>list(job.get("dns_sd_configs")).getFirst();
            assertThat(job.get("metrics_path")).isEqualTo("/actuator/prometheus");
            scraped.put(text(list(found.get("names")).getFirst()), found.get("port"));
        }
        assertThat(scraped).isEqualTo(Map.of("api", 8090, "worker", 8080, "projector", 8080));
        assertThat(cluster.filledIn(text(scraping.get("rule_files")))).contains("alerts.yml");
        assertThat(ComposeFile.mounts(cluster.service("prometheus")))
                .contains("./deploy/alerts.yml:/etc/prometheus/alerts.yml:ro");
        // A service that is not told where sends no traces.
        assertThat(cluster.environment("api").get("PARLEY_TRACING_URL")).isEmpty();
        assertThat(read(".env.example"))
                .contains("PARLEY_TRACING_URL=http://collector:4318/v1/traces");
        assertThat(read("deploy/observability/collector.yml")).contains("0.0.0.0:4318");
    }

    @Test
    void dataIsKeptInNamedVolumes() {
        assertThat(cluster.volumes()).contains("postgres").containsAll(cluster.brokers());
        assertThat(ComposeFile.mounts(cluster.service("postgres")))
                .containsExactly(
                        "postgres:/var/lib/postgresql",
                        "./deploy/roles.sh:/docker-entrypoint-initdb.d/roles.sh:ro",
                        "./store/src/main/resources/db/roles.sql:/roles.sql:ro");
        for (var broker : cluster.brokers()) {
            assertThat(ComposeFile.mounts(cluster.service(broker)))
                    .containsExactly(
                            broker + ":" + cluster.environment(broker).get("KAFKA_LOG_DIRS"));
        }
    }
}
