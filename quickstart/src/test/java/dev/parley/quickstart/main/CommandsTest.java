package dev.parley.quickstart.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.quickstart.CommandOutput;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.client.ClientCommands;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The script {@code ./parley}, and what Java makes of its commands. */
class CommandsTest {

    private static final Path SCRIPT = Path.of("../parley");

    @Test
    void theScriptListsEveryCommand() throws Exception {
        var script = Files.readString(SCRIPT);
        var all = ParleyCommand.of(Main.commands(Map.of()).toArray()).getSubcommands();

        assertThat(all.keySet()).contains("up", "chat", "doctor");
        all.forEach(
                (name, command) -> {
                    if (!command.getCommandSpec().usageMessage().hidden()) {
                        assertThat(script).containsPattern("\n  " + name + " +\\w");
                    }
                });
    }

    @Test
    void theScriptStartsTheClientsCommandsWithFewJars() throws Exception {
        var commands =
                ParleyCommand.of(
                                ClientCommands.all(
                                                Map.of(),
                                                InputStream.nullInputStream(),
                                                new ClientCommands.Ends(false, false))
                                        .toArray())
                        .getSubcommands()
                        .keySet();

        assertThat(Files.readString(SCRIPT)).contains("\n" + String.join(" | ", commands) + ")\n");
    }

    @Test
    void theCompletionIsAScriptThatKnowsThem() throws Exception {
        var output = CommandOutput.of(Main.commands(Map.of()), "completion");

        assertThat(output.exitCode()).isZero();
        assertThat(output.out()).contains("complete ", "chat", "--follow", "--call-model", "docs");
        var bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var in = bash.getOutputStream()) {
            in.write(output.out().getBytes(StandardCharsets.UTF_8));
        }
        var said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
    }
}
