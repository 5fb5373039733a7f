package dev.parley.worker.indexing.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.store.documents.DocumentType;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What a parser's process may not do, where the kernel allows namespaces. */
class IsolationTest {

    @TempDir private Path folder;

    @Test
    void aParserHasItsOwnNetworkAndItsOwnRights() throws Exception {
        assumeNamespaces();
        try (var parsing = new Parsing(settings(""))) {
            var before = ProcessHandle.current().children().toList();
            parsing.parse(
                    DocumentType.TEXT,
                    Files.writeString(folder.resolve("a.txt"), "text"),
                    new StopSignal());
            var parser =
                    ProcessHandle.current()
                            .children()
                            .filter(child -> !before.contains(child))
                            .findFirst()
                            .orElseThrow();

            for (var kind : List.of("net", "user")) {
                assertThat(namespace(parser, kind))
                        .isNotEqualTo(namespace(ProcessHandle.current(), kind));
            }
        }
    }

    @Test
    void aParserCannotReadTheWorkersEnvironment() throws Exception {
        assumeNamespaces();
        var environ = "/proc/" + ProcessHandle.current().pid() + "/environ";

        assertThat(run(List.of("cat", environ))).isZero();
        assertThat(isolated("cat", environ)).isNotZero();
    }

    @Test
    void aParserReachesNoNetwork() throws Exception {
        assumeNamespaces();
        // Only the loopback, which is down: two lines of titles and one device.
        assertThat(isolated("sh", "-c", "test $(wc -l < /proc/net/dev) -eq 3")).isZero();
    }

    @Test
    void aMissingClassPathIsToldAtTheStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Parsing(settings("/nowhere")))
                .withMessageContaining("/nowhere", "parley.indexing.parser-path");
    }

    private static void assumeNamespaces() throws Exception {
        assumeThat(run(List.of("unshare", "--user", "--net", "true"))).isZero();
    }

    private static Path namespace(ProcessHandle process, String kind) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/" + kind));
    }

    private static int isolated(String... command) throws Exception {
        var whole = new ArrayList<>(Isolation.prefix());
        whole.addAll(List.of(command));
        return run(whole);
    }

    private static int run(List<String> command) throws Exception {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static ParsingSettings settings(String parserPath) {
        return new ParsingSettings(
                1_000_000,
                5,
                DataSize.ofMegabytes(2),
                Duration.ofMinutes(1),
                DataSize.ofMegabytes(64),
                Duration.ofMinutes(1),
                parserPath);
    }
}
