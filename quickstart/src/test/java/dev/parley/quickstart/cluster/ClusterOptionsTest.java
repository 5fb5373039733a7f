package dev.parley.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.quickstart.CannotStart;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterOptionsTest {

    @Test
    void withoutArgumentsItIsThreeBrokersAndTwoOfEachService() throws CannotStart {
        assertThat(ClusterOptions.parse(List.of()))
                .isEqualTo(
                        new ClusterOptions(
                                3,
                                2,
                                2,
                                2,
                                8080,
                                Path.of(".parley-cluster"),
                                "session-topic",
                                Optional.empty()));
    }

    @Test
    void everyOptionIsRead() throws CannotStart {
        var arguments =
                "--brokers 1 --api=3 --workers 4 --projectors 1 --port 0 --data /d --delivery shared-log --model-url http://m/v1";

        assertThat(ClusterOptions.parse(List.of(arguments.split(" "))))
                .isEqualTo(
                        new ClusterOptions(
                                1,
                                3,
                                4,
                                1,
                                0,
                                Path.of("/d"),
                                "shared-log",
                                Optional.of(URI.create("http://m/v1"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--brokers 2  | --brokers '2' is not allowed: of two neither could be missed. It takes 1, or a number from 3 to 9.",
                "--brokers 10 | --brokers '10' is not allowed: it takes 1, or a number from 3 to 9.",
                "--api 0      | --api '0' is not allowed: it takes a number from 1 to 9.",
                "--workers    | --workers needs a value: a number from 1 to 9.",
                "--rebuild    | Unknown option '--rebuild'. Allowed are --brokers, --api, --workers, --projectors, --port, --data, --delivery, --model-url and --help.",
                "restart      | Unknown option 'restart'. Allowed are --brokers, --api, --workers, --projectors, --port, --data, --delivery, --model-url and --help.",
            })
    void refuses(String arguments, String sentence) {
        assertThatThrownBy(() -> ClusterOptions.parse(List.of(arguments.split(" "))))
                .isInstanceOf(CannotStart.class)
                .hasMessage(sentence);
    }

    @Test
    void aProcessIsStartedByItsName() throws CannotStart {
        assertThat(ClusterOptions.parseStart(List.of("projector-1", "--rebuild", "--data", "/d")))
                .isEqualTo(new ClusterOptions.Start("projector-1", Path.of("/d"), true));
        assertThat(ClusterOptions.parseStart(List.of("api-2")))
                .isEqualTo(new ClusterOptions.Start("api-2", Path.of(".parley-cluster"), false));
        assertThatThrownBy(() -> ClusterOptions.parseStart(List.of("--data", "/d")))
                .hasMessage("start needs the name of a process, such as api-1 or postgres.");
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(ClusterOptions.USAGE)
                .contains("--brokers", "--api", "--workers", "--projectors")
                .contains("--port", "--data", "--delivery", "--model-url", "--rebuild", "--help");
    }
}
