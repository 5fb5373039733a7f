package dev.parley.quickstart;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./parley completion}: what a shell needs to complete the commands and their options. */
@Command(
        name = "completion",
        sortOptions = false,
        description = {
            "Prints a script with which bash and zsh complete ./parley's commands and options:",
            "source <(./parley completion)",
            ""
        })
public final class CompletionCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var all = Objects.requireNonNull(spec).root().commandLine();
        line.getOut().println(AutoComplete.bash("parley", all));
        line.getOut().flush();
        return 0;
    }
}
