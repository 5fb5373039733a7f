package dev.parley.load.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.LoadTest;
import dev.parley.load.chaos.Chaos;
import dev.parley.load.eval.Eval;
import dev.parley.quickstart.ParleyCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chaos --only workers      | ./parley chaos: Invalid value for option '--only' (KIND): 'workers' is not one of worker, api, projector, broker, postgres, proxy.",
                "chaos --rounds 0          | ./parley chaos: Invalid value for option '--rounds': '0' is not a number from 1 to 1000.",
                "chaos --clients 17        | ./parley chaos: Invalid value for option '--clients': '17' is not a number from 1 to 16.",
                "chaos --delivery both     | ./parley chaos: Invalid value for option '--delivery': 'both' is not one of session-topic, shared-log.",
                "load-test --streams 1,401 | ./parley load-test: Invalid value for option '--streams' (N): '401' is not a number from 1 to 400.",
                "load-test --seconds x     | ./parley load-test: Invalid value for option '--seconds': 'x' is not a number from 1 to 600.",
                "load-test --delivery fast | ./parley load-test: Invalid value for option '--delivery': 'fast' is not one of session-topic, shared-log, both.",
                "load-test --only memory,x | ./parley load-test: Invalid value for option '--only' (PART): 'x' is not one of startup, memory, latency, cancels, readers, modes, indexing.",
                "load-test --fast          | ./parley load-test: Unknown option '--fast'. Allowed are --quick, --streams, --seconds, --delivery, --only, --out, --help.",
                "eval --chunks 99          | ./parley eval: Invalid value for option '--chunks' (N): '99' is not a number from 100 to 1000000.",
                "eval --speedy             | ./parley eval: Unknown option '--speedy'. Allowed are --speed, --chunks, --dataset, --detail, --out, --help.",
                "eval --parley.x           | ./parley eval: Unknown option '--parley.x'. Allowed are --speed, --chunks, --dataset, --detail, --out, --help.",
            })
    void refuses(String line, String sentence) {
        assertThat(execute(line)).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load-test | --quick --streams --seconds --delivery --only --out --help",
                "chaos     | --rounds --seed --clients --tokens --only --delivery --out --help",
                "eval      | --speed --chunks --dataset --detail --out --parley. --help",
            })
    void helpNamesEveryOption(String command, String options) {
        assertThat(execute(command + " --help")).isZero();
        assertThat(out.toString())
                .startsWith("Usage: ./parley " + command)
                .contains(options.split(" "));
    }

    private int execute(String line) {
        return ParleyCommand.of(new LoadTest(), new Chaos(), new Eval())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(line.split(" "));
    }
}
