package dev.parley.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.quickstart.CommandOutput;
import dev.parley.quickstart.ParleyCommand;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParseResult;

class ClusterTest {

    private final Cluster cluster = new Cluster();
    private final ClusterOptions options = cluster.options;

    @Test
    void withoutArgumentsItIsThreeBrokersAndTwoOfEachService() {
        parse("");

        assertThat(options.brokers).isEqualTo(3);
        assertThat(options.api).isEqualTo(2);
        assertThat(options.workers).isEqualTo(2);
        assertThat(options.projectors).isEqualTo(2);
        assertThat(options.system.port).isEqualTo(8080);
        assertThat(cluster.data).isEqualTo(Path.of(".parley-cluster"));
        assertThat(options.system.delivery).isEqualTo("session-topic");
        assertThat(options.system.modelUrl).isEmpty();
    }

    @Test
    void everyOptionIsRead() {
        parse(
                "--brokers 1 --api=3 --workers 4 --projectors 1 --port 0 --data /d --delivery shared-log --model-url http://m/v1");

        assertThat(options.brokers).isEqualTo(1);
        assertThat(options.api).isEqualTo(3);
        assertThat(options.workers).isEqualTo(4);
        assertThat(options.projectors).isEqualTo(1);
        assertThat(options.system.port).isZero();
        assertThat(cluster.data).isEqualTo(Path.of("/d"));
        assertThat(options.system.delivery).isEqualTo("shared-log");
        assertThat(options.system.modelUrl).contains(URI.create("http://m/v1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--brokers 2        | : Invalid value for option '--brokers': with '2' brokers neither could fail; use 1, or 3 to 9.",
                "--brokers 10       | : Invalid value for option '--brokers': '10' is not a number from 1 to 9.",
                "--api 0            | : Invalid value for option '--api': '0' is not a number from 1 to 9.",
                "--workers          | : Missing required parameter for option '--workers' (N). / Workers: 1 to 9 (default 2).",
                "--rebuild          | : Unknown option '--rebuild'. Allowed are start, stop, --brokers, --api, --workers, --projectors, --port, --delivery, --model-url, --data, --help.",
                "restart            | : Unknown option 'restart'. Allowed are start, stop, --brokers, --api, --workers, --projectors, --port, --delivery, --model-url, --data, --help.",
                "start              | ' start: Missing required parameter: ''NAME''. / The name of a process, such as api-1 or postgres.'",
                "start --data /d    | ' start: Missing required parameter: ''NAME''. / The name of a process, such as api-1 or postgres.'",
                "start api-1 --api 3 | ' start: Unknown option ''--api''. Allowed are --rebuild, --data, --help.'",
                "stop --rebuild     | ' stop: Unknown option ''--rebuild''. Allowed are --data, --help.'",
                "--api 3 stop       | : --api is for the start of a whole cluster.",
            })
    void refuses(String arguments, String sentence) {
        var output = CommandOutput.of(cluster, words(arguments));

        assertThat(output.problem()).isEqualTo("./parley cluster" + sentence);
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void aProcessIsStartedByItsName() {
        var start = parse("start projector-1 --rebuild --data /d").subcommand();
        assertThat(start.matchedPositionalValue(0, "")).isEqualTo("projector-1");
        assertThat(start.matchedOptionValue("--rebuild", false)).isTrue();
        assertThat(cluster.data).isEqualTo(Path.of("/d"));
    }

    @Test
    void withoutOptionsAProcessIsStartedInTheUsualFolder() {
        var start = parse("start api-2").subcommand();
        assertThat(start.matchedPositionalValue(0, "")).isEqualTo("api-2");
        assertThat(start.matchedOptionValue("--rebuild", false)).isFalse();
        assertThat(cluster.data).isEqualTo(Path.of(".parley-cluster"));
    }

    @Test
    void aFolderWithoutAClusterIsRefusedInASentence(@TempDir Path folder) throws Exception {
        var output = CommandOutput.of(cluster, "cluster", "stop", "--data", folder.toString());

        assertThat(output.problem())
                .isEqualTo(
                        "./parley cluster stop: No cluster was started in %s. Name its folder with --data.",
                        folder);
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(CommandOutput.of(cluster, "cluster", "--help").out())
                .contains("--brokers", "--api", "--workers", "--projectors", "start", "stop")
                .contains("--port", "--data", "--delivery", "--model-url", "--help");
        assertThat(CommandOutput.of(cluster, "cluster", "start", "--help").out())
                .contains("NAME", "--data", "--rebuild", "--help");
    }

    private ParseResult parse(String arguments) {
        return ParleyCommand.of(cluster).parseArgs(words(arguments)).subcommand();
    }

    private static String[] words(String arguments) {
        return ("cluster " + arguments).strip().split(" ");
    }
}
