package dev.parley.system;

import static dev.parley.system.ComposeFile.list;
import static dev.parley.system.ComposeFile.read;
import static dev.parley.system.ComposeFile.section;
import static dev.parley.system.ComposeFile.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.parley.system.ComposeFile.Mode;
import dev.parley.worker.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import org.yaml.snakeyaml.Yaml;

/**
 * Compares {@code deploy/kubernetes} with the settings of the services, and with {@code
 * docker-compose.yml}, which is held against them in more detail. It needs no Kubernetes.
 */
class KubernetesTest {

    private static final Path FOLDER = Path.of("../deploy/kubernetes");
    private static final Map<String, String> MODULES =
            Map.of(
                    "api", "api-service",
                    "worker", "inference-worker",
                    "projector", "history-projector");

    private final ComposeFile compose = new ComposeFile(Mode.CLUSTER);
    private final List<Map<String, Object>> all = manifests();

    @Test
    void eachFolderAppliesAllOfItsManifests() throws IOException {
        for (var folder : List.of("common", "migrate", "services")) {
            Map<String, Object> kustomization =
                    new Yaml().load(Files.readString(FOLDER.resolve(folder, "kustomization.yaml")));
            try (var files = Files.list(FOLDER.resolve(folder))) {
                var named = new ArrayList<>(list(kustomization.get("resources")));
                assertThat(named.remove("../common")).isEqualTo(!folder.equals("common"));
                assertThat(named)
                        .as(folder)
                        .containsExactlyInAnyOrderElementsOf(
                                files.map(file -> (Object) file.getFileName().toString())
                                        .filter(name -> !name.equals("kustomization.yaml"))
                                        .toList());
            }
        }
        assertThat(all)
                .filteredOn(one -> !kind(one).equals("Namespace"))
                .allSatisfy(
                        one ->
                                assertThat(section(one, "metadata"))
                                        .as("%s %s", kind(one), name(one))
                                        .containsEntry("namespace", "parley"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "projector"})
    void aServiceKnowsEveryVariableThatItIsGivenAndAcceptsItsValue(String service) {
        var settings = settings(service);

        assertThat(environment(service).keySet())
                .allSatisfy(name -> assertThat(settings.knows(name)).as(name).isTrue());
        assertThatNoException().isThrownBy(() -> settings.bindAll(running(service)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "projector"})
    void aServiceHasTheImageTheUserAndTheSecretsOfTheComposeFile(String service) {
        var container = container(service);
        assertThat(container.get("image")).isEqualTo(compose.service(service).get("image"));
        assertThat(environment(service))
                .containsEntry(
                        "PARLEY_DATABASE_USER",
                        compose.environment(service).get("PARLEY_DATABASE_USER"))
                .containsEntry("SPRING_FLYWAY_ENABLED", "false");
        assertThat(secrets("parley-" + service))
                .containsExactlyInAnyOrderEntriesOf(compose.secrets(service));
        assertThat(mounts(container))
                .containsEntry("/run/secrets", "secrets")
                .containsEntry("/tmp", "tmp");
        assertThat(section(section(volumes(service), "secrets"), "secret").get("secretName"))
                .isEqualTo("parley-" + service);
        var memory = text(section(section(container, "resources"), "limits").get("memory"));
        assertThat(size(memory))
                .isEqualTo(size(text(compose.service(service).get("mem_limit")) + "i"));
    }

    @Test
    void theTablesAreChangedByAJobOfTheMigrator() {
        var job = only("Job");
        var container = containers(job).getFirst();

        assertThat(name(job))
                .isEqualTo("migrate-" + text(container.get("image")).replaceFirst(".*:", ""));
        assertThat(container.get("image")).isEqualTo(compose.service("migrate").get("image"));
        assertThat(container.get("args")).isEqualTo(compose.service("migrate").get("command"));
        assertThat(secrets("parley-migrate"))
                .containsExactlyInAnyOrderEntriesOf(compose.secrets("migrate"));
        assertThat(list(container.get("env")).toString())
                .contains("value=" + compose.environment("migrate").get("PARLEY_DATABASE_USER"));
    }

    @Test
    void noPodCanChangeItsImageOrMore() {
        var pods =
                all.stream()
                        .filter(one -> List.of("Deployment", "Job").contains(kind(one)))
                        .toList();
        assertThat(pods).hasSize(4);
        for (var one : pods) {
            var pod = pod(one);
            assertThat(pod).containsEntry("automountServiceAccountToken", false);
            assertThat(section(pod, "securityContext"))
                    .containsEntry("runAsNonRoot", true)
                    .containsEntry("runAsUser", 10001)
                    .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
            for (var container : containers(one)) {
                assertThat(container.get("securityContext"))
                        .as("%s of %s", container.get("name"), name(one))
                        .isEqualTo(
                                Map.of(
                                        "allowPrivilegeEscalation", false,
                                        "readOnlyRootFilesystem", true,
                                        "capabilities", Map.of("drop", List.of("ALL"))));
                assertThat(section(section(container, "resources"), "limits"))
                        .containsKey("memory");
                // Secrets are files.
                assertThat(container.toString()).doesNotContain("secretKeyRef", "secretRef");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "projector"})
    void probesAskWhereTheServiceAnswers(String service) {
        var container = container(service);
        assertThat(running(service).getProperty("server.port")).isEqualTo("8080");
        assertThat(list(container.get("ports")))
                .contains(Map.of("name", "http", "containerPort", 8080));
        Map.of(
                        "startupProbe",
                        "liveness",
                        "livenessProbe",
                        "liveness",
                        "readinessProbe",
                        "readiness")
                .forEach(
                        (probe, what) ->
                                assertThat(section(container, probe).get("httpGet"))
                                        .isEqualTo(
                                                Map.of(
                                                        "path",
                                                        "/actuator/health/" + what,
                                                        "port",
                                                        "http")));
        var meters =
                section(
                        section(
                                section(section(deployment(service), "spec"), "template"),
                                "metadata"),
                        "annotations");
        assertThat(meters.get("prometheus.io/port"))
                .isEqualTo(service.equals("api") ? managementPort() : "8080");
        assertThat(running(service).getProperty("parley.management.address")).isEqualTo("0.0.0.0");
    }

    private String managementPort() {
        var port = running("api").getProperty("parley.management.port", "8090");
        assertThat(list(container("api").get("ports")).toString()).contains(port);
        return port;
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "projector"})
    void nothingIsKilledWhileItStops(String service) {
        var grace =
                Duration.ofSeconds(
                        Long.parseLong(
                                text(
                                        pod(deployment(service))
                                                .get("terminationGracePeriodSeconds"))));

        assertThat(grace).isGreaterThanOrEqualTo(compose.stopGracePeriod(service));
        if (service.equals("worker")) {
            var drain =
                    Binder.get(running(service))
                            .bindOrCreate("parley.worker", WorkerSettings.class)
                            .drainTimeout();
            assertThat(grace).isGreaterThan(drain.plusSeconds(30));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "projector"})
    void oneOfEachMayBeAwayAtATime(String service) {
        assertThat(only("PodDisruptionBudget", service).get("spec"))
                .isEqualTo(
                        Map.of(
                                "maxUnavailable",
                                1,
                                "selector",
                                Map.of("matchLabels", Map.of("app", service))));
        var spec = section(deployment(service), "spec");
        assertThat(section(spec, "selector")).containsEntry("matchLabels", Map.of("app", service));
        assertThat(section(section(section(spec, "template"), "metadata"), "labels"))
                .containsEntry("app", service);
        // A number here would undo what the autoscaler did with each `apply`.
        assertThat(spec.containsKey("replicas")).isEqualTo(!isScaled(service));
    }

    private boolean isScaled(String service) {
        return all.stream()
                .anyMatch(
                        one ->
                                kind(one).equals("HorizontalPodAutoscaler")
                                        && name(one).equals(service));
    }

    @Test
    void autoscalersLookAtMetersThatThereAre() {
        var meters =
                Pattern.compile("(?m)^\\| `(parley_\\w+)` \\|")
                        .matcher(read("docs/operations.md"))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        var rules = read("deploy/kubernetes/prometheus-adapter.yaml");
        var scaled = new TreeSet<String>();
        for (var one : all) {
            if (!kind(one).equals("HorizontalPodAutoscaler")) {
                continue;
            }
            scaled.add(name(one));
            var spec = section(one, "spec");
            assertThat(spec.get("scaleTargetRef"))
                    .isEqualTo(
                            Map.of(
                                    "apiVersion",
                                    "apps/v1",
                                    "kind",
                                    "Deployment",
                                    "name",
                                    name(one)));
            assertThat(spec).containsEntry("minReplicas", 2);
            Pattern.compile("name=(parley_\\w+)")
                    .matcher(String.valueOf(spec.get("metrics")))
                    .results()
                    .forEach(
                            found -> {
                                assertThat(meters).contains(found.group(1));
                                assertThat(rules).contains(found.group(1));
                            });
        }
        assertThat(scaled).containsExactly("api", "worker");
        var slots =
                Binder.get(running("worker"))
                        .bindOrCreate("parley.worker", WorkerSettings.class)
                        .slots();
        assertThat(only("HorizontalPodAutoscaler", "worker").toString())
                .contains("averageValue=" + slots * 3 / 4);
    }

    @Test
    void theSealKeyIsAFileThatOnlyItsUserCanRead() {
        var projector = deployment("projector");
        var key = environment("projector").get("PARLEY_SEALS_KEYFILE");

        assertThat(containers(projector).getFirst().get("command"))
                .isEqualTo(List.of("install", "-m", "600", "/run/keys/seal-key", key));
        assertThat(mounts(container("projector"))).containsEntry("/keys", "keys");
        assertThat(read("deploy/kubernetes/secrets.sh"))
                .contains("secret parley-seal-key --from-file=seal-key");
    }

    // --- The manifests, and what stands in them ---

    private static List<Map<String, Object>> manifests() {
        var found = new ArrayList<Map<String, Object>>();
        try (var files = Files.walk(FOLDER)) {
            for (var file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                for (var document : new Yaml().loadAll(Files.readString(file))) {
                    @SuppressWarnings("unchecked")
                    var manifest = (Map<String, Object>) document;
                    if (manifest.containsKey("metadata")) {
                        found.add(manifest);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String kind(Map<String, Object> manifest) {
        return text(manifest.get("kind"));
    }

    private static String name(Map<String, Object> manifest) {
        return text(section(manifest, "metadata").get("name"));
    }

    private Map<String, Object> only(String kind) {
        return all.stream().filter(one -> kind(one).equals(kind)).findAny().orElseThrow();
    }

    private Map<String, Object> only(String kind, String name) {
        return all.stream()
                .filter(one -> kind(one).equals(kind) && name(one).equals(name))
                .findAny()
                .orElseThrow();
    }

    private Map<String, Object> deployment(String service) {
        return only("Deployment", service);
    }

    private static Map<String, Object> pod(Map<String, Object> manifest) {
        return section(section(section(manifest, "spec"), "template"), "spec");
    }

    /** Those that prepare, then the one that stays. */
    private static List<Map<String, Object>> containers(Map<String, Object> manifest) {
        var pod = pod(manifest);
        return Stream.of("initContainers", "containers")
                .flatMap(kind -> ComposeFile.<Map<String, Object>>list(pod.get(kind)).stream())
                .toList();
    }

    private Map<String, Object> container(String service) {
        return containers(deployment(service)).getLast();
    }

    private Map<String, Object> volumes(String service) {
        var volumes = new LinkedHashMap<String, Object>();
        for (var volume :
                ComposeFile.<Map<String, Object>>list(pod(deployment(service)).get("volumes"))) {
            volumes.put(text(volume.get("name")), volume);
        }
        return volumes;
    }

    /** The volumes of a container by where they are. */
    private static Map<String, String> mounts(Map<String, Object> container) {
        var mounts = new LinkedHashMap<String, String>();
        for (var mount : ComposeFile.<Map<String, Object>>list(container.get("volumeMounts"))) {
            mounts.put(text(mount.get("mountPath")), text(mount.get("name")));
        }
        return mounts;
    }

    private Map<String, String> environment(String service) {
        var variables = new LinkedHashMap<String, String>();
        for (var from : ComposeFile.<Map<String, Object>>list(container(service).get("envFrom"))) {
            var map = only("ConfigMap", text(section(from, "configMapRef").get("name")));
            section(map, "data").forEach((name, value) -> variables.put(name, text(value)));
        }
        for (var one : ComposeFile.<Map<String, Object>>list(container(service).get("env"))) {
            variables.put(text(one.get("name")), text(one.get("value")));
        }
        return variables;
    }

    private Environment running(String service) {
        return settings(service).inItsImage(environment(service));
    }

    private static ServiceSettings settings(String service) {
        return new ServiceSettings(Objects.requireNonNull(MODULES.get(service)));
    }

    /** The keys of a secret, each with the file of deploy/secrets that it is made from. */
    private static Map<String, String> secrets(String name) {
        var script = read("deploy/kubernetes/secrets.sh").replace("\\\n", " ");
        var line =
                script.lines()
                        .filter(each -> each.startsWith("secret " + name + " "))
                        .findAny()
                        .orElseThrow();
        var files = new LinkedHashMap<String, String>();
        Pattern.compile("--from-file=(\\S+)=(\\S+)")
                .matcher(line)
                .results()
                .forEach(found -> files.put(found.group(1), found.group(2)));
        return files;
    }

    // 1500Mi, and what Compose calls 1500m.
    private static DataSize size(String text) {
        var number = Long.parseLong(text.replaceAll("\\D", ""));
        return text.toLowerCase(Locale.ROOT).endsWith("gi")
                ? DataSize.ofGigabytes(number)
                : DataSize.ofMegabytes(number);
    }
}
