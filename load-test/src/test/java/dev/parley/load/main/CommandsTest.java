package dev.parley.load.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.bench.Bench;
import dev.parley.load.chaos.Chaos;
import dev.parley.load.eval.Eval;
import dev.parley.load.soak.Soak;
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
                "bench --streams 1,5001    | ./parley bench: Invalid value for option '--streams' (N): '5001' is not a number from 1 to 5000.",
                "bench --seconds x         | ./parley bench: Invalid value for option '--seconds': 'x' is not a number from 1 to 3600.",
                "bench --delivery fast     | ./parley bench: Invalid value for option '--delivery': 'fast' is not one of session-topic, shared-log, both.",
                "bench stream memory       | ./parley bench: Scenario 'memory' is not one of cold, idle, first-token, stream, projector, turns, fan-out, resume-storm, ceiling, history, cancels, stuck-readers, modes, indexing, parts.",
                "bench --fast              | ./parley bench: Unknown option '--fast'. Allowed are --quick, --delivery, --streams, --seconds, --slots, --readers, --sessions, --profile, --baseline, --write-docs, --help.",
                "soak --minutes 0          | ./parley soak: Invalid value for option '--minutes': '0' is not a number from 1 to 10080.",
                "soak --users 201          | ./parley soak: Invalid value for option '--users': '201' is not a number from 1 to 200.",
                "soak --hours 1            | ./parley soak: Unknown option '--hours'. Allowed are --minutes, --users, --delivery, --help.",
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
                "bench     | --quick --delivery --streams --seconds --slots --readers --sessions --profile --baseline --write-docs --help",
                "chaos     | --rounds --seed --clients --tokens --only --delivery --out --help",
                "soak      | --minutes --users --delivery --help",
                "eval      | --speed --chunks --dataset --detail --out --parley. --help",
            })
    void helpNamesEveryOption(String command, String options) {
        assertThat(execute(command + " --help")).isZero();
        assertThat(out.toString())
                .startsWith("Usage: ./parley " + command)
                .contains(options.split(" "));
    }

    private int execute(String line) {
        return ParleyCommand.of(new Bench(), new Chaos(), new Soak(), new Eval())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(line.split(" "));
    }
}
