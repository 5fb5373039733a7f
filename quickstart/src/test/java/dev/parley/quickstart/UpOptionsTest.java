package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpOptionsTest {

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
            boolean rebuild)
            throws CannotStart {
        UpOptions options = UpOptions.parse(words(arguments));

        assertThat(options.port()).isEqualTo(port);
        assertThat(options.data()).isEqualTo(Path.of(data));
        assertThat(options.delivery()).isEqualTo(delivery);
        assertThat(options.modelUrl().map(Object::toString).orElse("-"))
                .isEqualTo(modelUrl == null ? "-" : modelUrl);
        assertThat(options.rebuild()).isEqualTo(rebuild);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port            | --port needs a value: a number from 0 to 65535 (0 takes any free port).",
                "--port --rebuild  | --port needs a value: a number from 0 to 65535 (0 takes any free port).",
                "--port x          | --port 'x' is not allowed: it takes a number from 0 to 65535 (0 takes any free port).",
                "--port -1         | --port '-1' is not allowed: it takes a number from 0 to 65535 (0 takes any free port).",
                "--port 65536      | --port '65536' is not allowed: it takes a number from 0 to 65535 (0 takes any free port).",
                "--port ٨٠         | --port '٨٠' is not allowed: it takes a number from 0 to 65535 (0 takes any free port).",
                "--port 1 --port=2 | --port is given twice; give it once.",
                "--data=           | --data needs a value: a folder.",
                "--delivery fast   | --delivery 'fast' is not allowed: it takes session-topic or shared-log.",
                "--model-url m:1   | --model-url 'm:1' is not allowed: it takes an http or https URL such as http://127.0.0.1:11434/v1.",
                "--model-url http: | --model-url 'http:' is not allowed: it takes an http or https URL such as http://127.0.0.1:11434/v1.",
                "--rebuild=yes     | --rebuild takes no value.",
                "--prot 1          | Unknown option '--prot'. Allowed are --port, --data, --delivery, --model-url, --rebuild and --help.",
                "8080              | Unknown option '8080'. Allowed are --port, --data, --delivery, --model-url, --rebuild and --help.",
            })
    void refuses(String arguments, String sentence) {
        assertThatThrownBy(() -> UpOptions.parse(words(arguments)))
                .isInstanceOf(CannotStart.class)
                .hasMessage(sentence);
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(UpOptions.USAGE)
                .contains("--port", "--data", "--delivery", "--model-url", "--rebuild", "--help")
                .contains(Arguments.DELIVERIES);
    }

    private static List<String> words(String arguments) {
        return arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
    }
}
