package dev.parley.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.quickstart.ChosenModels;
import dev.parley.quickstart.ModelEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPlanTest {

    @TempDir Path folder;

    @Test
    void namesItsProcessesInTheOrderOfTheirStart() {
        assertThat(plan(Optional.empty()).nodes())
                .extracting(Node::name)
                .containsExactly(
                        "model",
                        "postgres",
                        "broker-1",
                        "broker-2",
                        "broker-3",
                        "projector-1",
                        "projector-2",
                        "worker-1",
                        "worker-2",
                        "api-1",
                        "api-2",
                        "proxy");
    }

    @Test
    void givesEachProcessItsOwnPort() {
        var plan = plan(Optional.empty());

        assertThat(new HashSet<>(plan.ports().values())).hasSize(12 + 3 + 2);
        assertThat(plan.port(Node.single(Node.Kind.PROXY))).isEqualTo(8080);
        assertThat(plan.nodes().stream().filter(node -> node.kind().isService()))
                .extracting(plan::managementPort)
                .hasSize(6)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(plan.apiPorts());
        assertThat(plan.bootstrapServers().split(",")).hasSize(3);
        assertThat(plan.replication()).isEqualTo(3);
        assertThat(plan.minInSync()).isEqualTo(2);
    }

    @Test
    void tellsOtherCommandsWhereItIsReached() {
        var plan = plan(Optional.empty());

        var addresses = plan.addresses();

        assertThat(addresses.api()).isEqualTo("http://127.0.0.1:8080");
        assertThat(addresses.meters()).hasSize(6).doesNotHaveDuplicates();
        assertThat(addresses.kafka()).isEqualTo(plan.bootstrapServers());
        assertThat(addresses.modelName()).isEqualTo(OfflineModel.MODEL);
    }

    @Test
    void theServicesMayReachTheDatabaseBySomebodyElse() throws IOException {
        var options = new ClusterOptions();
        options.databaseBy = 4711;
        var plan = ClusterPlan.of(options, models(Optional.empty(), Map.of()), Set.of());
        var file = folder.resolve("plan");
        plan.store(file);

        for (var each : List.of(plan, ClusterPlan.load(file))) {
            assertThat(each.endpoints(new Node(Node.Kind.API, 1)).jdbcUrl())
                    .contains("127.0.0.1:4711/");
            assertThat(each.port(Node.single(Node.Kind.POSTGRES))).isNotEqualTo(4711);
        }
    }

    @Test
    void readsBackWhatItWroteButNotTheModelsKey() throws IOException {
        var model = new ModelEndpoint("http://m/v1", "secret", "large");
        var plan = plan(Optional.of(model), Map.of(), Set.of("OPENAI_API_KEY"));
        var file = folder.resolve("plan");

        plan.store(file);

        var read = ClusterPlan.load(file);
        assertThat(read.nodes()).isEqualTo(plan.nodes());
        assertThat(read.ports()).isEqualTo(plan.ports());
        assertThat(read.delivery()).isEqualTo(plan.delivery());
        assertThat(read.keys()).containsExactly("OPENAI_API_KEY");
        assertThat(read.models().one()).contains(new ModelEndpoint("http://m/v1", "", "large"));
        assertThat(read.models().embedding()).isEqualTo(Map.of("PARLEY_EMBEDDING_MODEL", "e5"));
        assertThat(Files.readString(file)).doesNotContain("secret");
    }

    @Test
    void severalModelsNeedNoOfflineOneAndAreReadBack() throws IOException {
        var listed = Map.of("PARLEY_MODELS_0_NAME", "a b: ü", "PARLEY_MODELS_1_NAME", "c");
        var plan = plan(Optional.empty(), listed, Set.of());
        var file = folder.resolve("plan");

        plan.store(file);

        var read = ClusterPlan.load(file);
        assertThat(plan.node("model")).isEmpty();
        assertThat(plan.endpoints(new Node(Node.Kind.API, 1)).arguments("session-topic"))
                .noneMatch(argument -> argument.startsWith("--parley.model."));
        assertThat(read.models()).isEqualTo(plan.models());
        assertThat(read.models().listed()).isEqualTo(listed);
        assertThat(read.keys()).isEmpty();
    }

    private static ClusterPlan plan(Optional<ModelEndpoint> model) {
        return plan(model, Map.of(), Set.of());
    }

    private static ClusterPlan plan(
            Optional<ModelEndpoint> one, Map<String, String> listed, Set<String> keys) {
        return ClusterPlan.of(new ClusterOptions(), models(one, listed), keys);
    }

    private static ChosenModels models(Optional<ModelEndpoint> one, Map<String, String> listed) {
        return new ChosenModels(
                one, new TreeMap<>(listed), new TreeMap<>(Map.of("PARLEY_EMBEDDING_MODEL", "e5")));
    }
}
