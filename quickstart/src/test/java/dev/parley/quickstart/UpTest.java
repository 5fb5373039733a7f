package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // arguments                       | port | data     | delivery      | model |
                // rebuild
                "''                                , 8080, .parley , session-topic , -    , false",
                "--port 9000                       , 9000, .parley , session-topic , -    , false",
                "--port=9000                       , 9000, .parley , session-topic , -    , false",
                "--port 0                          , 0   , .parley , session-topic , -    , false",
                "--data /var/p                     , 8080, /var/p  , session-topic , -    , false",
                "--delivery shared-log             , 8080, .parley , shared-log    , -    , false",
                "--delivery session-topic          , 8080, .parley , session-topic , -    , false",
                "--model-url http://127.0.0.1:1/v1 , 8080, .parley , session-topic , http://127.0.0.1:1/v1 , false",
                "--model-url=https://m/?a=b        , 8080, .parley , session-topic , https://m/?a=b , false",
                "--rebuild                         , 8080, .parley , session-topic , -    , true",
                "--rebuild --port 1 --data=x       , 1   , x       , session-topic , -    , true",
            })
    void reads(
            String arguments,
            int port,
            String data,
            String delivery,
            String modelUrl,
            boolean rebuild) {
        var up = new Up();

        ParleyCommand.of(up).parseArgs(words(arguments));

        assertThat(up.options.port).isEqualTo(port);
        assertThat(up.data).isEqualTo(Path.of(data));
        assertThat(up.options.delivery).isEqualTo(delivery);
        assertThat(up.options.modelUrl.map(Object::toString).orElse("-"))
                .isEqualTo(modelUrl == null ? "-" : modelUrl);
        assertThat(up.rebuild).isEqualTo(rebuild);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port            | Missing required parameter for option '--port' (PORT). / Where clients connect: 0 to 65535; 0 takes any free port (default 8080).",
                "--port --rebuild  | Expected parameter for option '--port' but found '--rebuild'. / Where clients connect: 0 to 65535; 0 takes any free port (default 8080).",
                "--port x          | Invalid value for option '--port': 'x' is not a number from 0 to 65535.",
                "--port -1         | Invalid value for option '--port': '-1' is not a number from 0 to 65535.",
                "--port 65536      | Invalid value for option '--port': '65536' is not a number from 0 to 65535.",
                "--port ٨٠         | Invalid value for option '--port': '٨٠' is not a number from 0 to 65535.",
                "--port=           | Invalid value for option '--port': '' is not a number from 0 to 65535.",
                "--port 1 --port=2 | option '--port' (PORT) should be specified only once.",
                "--management-port x | Invalid value for option '--management-port': 'x' is not a number from 0 to 65535.",
                "--data=           | Invalid value for option '--data': the path is empty.",
                "--delivery fast   | Invalid value for option '--delivery': 'fast' is not one of session-topic, shared-log.",
                "--model-url m:1   | Invalid value for option '--model-url': 'm:1' is not an http or https URL.",
                "--model-url http: | Invalid value for option '--model-url': 'http:' is not an http or https URL.",
                "--security none   | Invalid value for option '--security': 'none' is not one of open, api-key, oidc, api-key,oidc.",
                "--rebuild=yes     | option '--rebuild' should be specified without 'yes' parameter.",
                "--prot 1          | Unknown option '--prot'. Allowed are --port, --delivery, --model-url, --data, --management-port, --security, --open, --rebuild, --help.",
                "8080              | Unknown option '8080'. Allowed are --port, --delivery, --model-url, --data, --management-port, --security, --open, --rebuild, --help.",
            })
    void refuses(String arguments, String sentence) {
        var output = CommandOutput.of(new Up(), words(arguments));

        assertThat(output.problem()).isEqualTo("./parley up: " + sentence);
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void opensThePageOnlyIfAsked() {
        var up = new Up();
        ParleyCommand.of(up).parseArgs("up");
        assertThat(up.open).isFalse();

        ParleyCommand.of(up).parseArgs("up", "--open");
        assertThat(up.open).isTrue();
    }

    @Test
    void helpNamesEveryOption() {
        var output = CommandOutput.of(new Up(), "up", "--help");

        assertThat(output.out())
                .startsWith("Usage: ./parley up ")
                .contains("--port", "--data", "--delivery", "--model-url", "--rebuild", "--help")
                .contains("session-topic", "shared-log")
                .doesNotContain("\u001b");
        assertThat(output.exitCode()).isZero();
    }

    private static String[] words(String arguments) {
        return ("up " + arguments).strip().split(" ");
    }
}
