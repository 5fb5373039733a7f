package dev.parley.api.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runs the tests of the JavaScript client, and of the page as far as it needs no browser. */
class JavaScriptClientTest {

    private static final Path CLIENT = Path.of("../clients/js");
    private static final Path PAGE = Path.of("src/test/js");
    private static final int NODE_NEEDED = 20;

    private record Ran(int exit, String output) {}

    @Test
    void itsOwnTestsPass() throws Exception {
        requirePasses(CLIENT);
    }

    @Test
    void thePagesOwnTestsPass() throws Exception {
        requirePasses(PAGE);
    }

    private static void requirePasses(Path folder) throws Exception {
        assumeThat(nodeVersion())
                .as("skipped: Node %s or later is not installed (nodejs)", NODE_NEEDED)
                .isGreaterThanOrEqualTo(NODE_NEEDED);

        var ran = run(folder, "node", "--test");

        assertThat(ran.exit()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("# pass").doesNotContain("# pass 0\n");
    }

    @Test
    void itIsSmallAndItsTypesNameEveryCall() throws IOException {
        var client = Files.readString(CLIENT.resolve("parley.js"));
        var types = Files.readString(CLIENT.resolve("parley.d.ts"));

        assertThat(client.lines()).hasSizeLessThan(300);
        assertThat(calls(client)).hasSizeGreaterThan(15).isEqualTo(calls(types));
    }

    /** The methods that stand in the class, but those that are private. */
    private static Set<String> calls(String module) {
        return Pattern.compile("(?m)^  (?:async |set )*\\*?([a-z]\\w+)\\(")
                .matcher(module.substring(module.indexOf("export class Parley {")))
                .results()
                .map(call -> call.group(1))
                .filter(name -> !name.equals("constructor"))
                .collect(Collectors.toSet());
    }

    private static int nodeVersion() throws InterruptedException {
        try {
            return Integer.parseInt(
                    run(CLIENT, "node", "--version").output().replaceAll("^v|\\..*\\s*", ""));
        } catch (IOException e) {
            return 0;
        }
    }

    private static Ran run(Path folder, String... command)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }
}
