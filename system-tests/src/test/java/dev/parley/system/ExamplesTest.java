package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The programs in {@code examples} do what they show, against the running system. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

    private final TestSystem system = TestSystem.get();

    @TempDir private Path folder;

    private record Ran(int exit, String output, String errors) {}

    private Ran run(String... command) throws IOException, InterruptedException {
        var output = folder.resolve("output");
        var errors = folder.resolve("errors");
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.redirectOutput(output.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Ran(process.waitFor(), Files.readString(output), Files.readString(errors));
    }

    private Ran ask(URI base, String question) throws IOException, InterruptedException {
        return run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                EXAMPLES.resolve("Ask.java").toString(),
                question,
                base.toString());
    }

    @Test
    void theProgramInJavaPrintsTheAnswer() throws Exception {
        system.model.when("Asked \"in\" Java?", Script.answer("Größe 🌍\n", "\nand a line", ".\n"));

        var ran = ask(system.api(0).base(), "Asked \"in\" Java?");

        assertThat(ran.output()).as(ran.errors()).isEqualTo("Größe 🌍\n\nand a line.\n");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void theProgramInJavaAsksAgainAndPaysOnce() throws Exception {
        system.model.when("Asked twice in Java?", Script.answer("one ", "two ", "three"));
        try (var proxy = CuttingProxy.before(system.api(0).base(), "two ", 1)) {
            var ran = ask(proxy.base(), "Asked twice in Java?");

            assertThat(proxy.left()).isZero();
            assertThat(ran.output()).as(ran.errors()).isEqualTo("one two three");
            assertThat(ran.errors()).startsWith("The connection broke");
        }
        assertThat(system.model.callsFor("Asked twice in Java?")).hasSize(1);
    }

    @Test
    void theProgramInJavaSaysWhyThereIsNoAnswer() throws Exception {
        var ran = ask(system.api(0).base(), " ");

        assertThat(ran.exit()).isNotZero();
        assertThat(ran.errors()).contains("validation_failed");
    }

    @Test
    void theScriptWithCurlPrintsTheEvents() throws Exception {
        assumeThat(run("sh", "-c", "command -v curl").exit()).as("skipped: no curl").isZero();
        system.model.when("Asked \"by\" curl?", Script.answer("by ", "curl."));

        var ran =
                run(
                        "sh",
                        EXAMPLES.resolve("ask.sh").toString(),
                        "Asked \"by\" curl?",
                        system.api(0).base().toString());

        assertThat(ran.exit()).as(ran.errors()).isZero();
        assertThat(ran.output())
                .contains("event: started", "data: {\"text\":\"by \"}", "event: done")
                .doesNotContain("event: accepted");
    }

    @Test
    void thePageShowsTheAnswerAsItComes() throws Exception {
        Browser.requireInstalled();
        var gate = new Gate();
        system.model.when(
                "Asked on a page?", Script.answer("<b>on</b> ", "a page.").holdAfter(1, gate));
        var files =
                SimpleFileServer.createFileServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        EXAMPLES.getParent(),
                        OutputLevel.NONE);
        files.start();
        var origin = "http://127.0.0.1:" + files.getAddress().getPort();
        try (var node = system.startApi("--parley.http.allowed-origins=" + origin);
                var browser = Browser.start()) {
            var base = TestSystem.client(node).base();
            browser.show(origin + "/examples/page.html?base=" + base, "#question");
            browser.see("#question").sendKeys("Asked on a page?", Keys.ENTER);

            browser.see("li:last-child", "<b>on</b>");
            gate.release();

            browser.see("li[data-status=completed]", "<b>on</b> a page.");
        } finally {
            gate.release();
            files.stop(0);
        }
    }

    @Test
    void theyAreShort() throws IOException {
        for (var example : List.of("Ask.java", "ask.sh", "page.html")) {
            assertThat(Files.readString(EXAMPLES.resolve(example), StandardCharsets.UTF_8).lines())
                    .as(example)
                    .hasSizeLessThanOrEqualTo(42);
        }
    }
}
