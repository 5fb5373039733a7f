package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The part of {@code ./parley} that is written in Java: parses a command line, runs the command,
 * and says in a sentence what was wrong.
 */
@Command(name = "./parley")
public final class ParleyCommand {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this text.")
    private boolean help;

    private ParleyCommand() {}

    /**
     * A command line of these commands, each annotated with {@link Command}. It exits with 1 if an
     * option is not allowed or the command fails, unless that says {@link CannotStart#exitCode}.
     */
    public static CommandLine of(Object... commands) {
        var line = new CommandLine(new ParleyCommand());
        for (Object command : commands) {
            line.addSubcommand(command);
        }
        return line.registerConverter(Path.class, ParleyCommand::path)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, arguments) -> refuse(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
    }

    /** The folder of the {@code ./parley} script: defaults do not depend on the current folder. */
    public static Path home() {
        return Path.of(System.getProperty("parley.home", ""));
    }

    /** The data folder of {@code ./parley up}, unless another one is named. */
    public static Path data() {
        return home().resolve(".parley");
    }

    // An empty path would mean the current folder: --data=$UNSET must not.
    private static Path path(String value) {
        if (value.isBlank()) {
            throw new TypeConversionException("the path is empty");
        }
        return Path.of(value);
    }

    private static int refuse(ParameterException e) {
        CommandLine command = e.getCommandLine();
        return switch (e) {
            case UnmatchedArgumentException unknown ->
                    print(
                            command,
                            "Unknown option '%s'. Allowed are %s."
                                    .formatted(
                                            unknown.getUnmatched().getFirst(),
                                            String.join(", ", allowed(command))));
            case MissingParameterException missing ->
                    print(command, e.getMessage() + "." + explanation(missing.getMissing()));
            default -> print(command, e.getMessage() + ".");
        };
    }

    private static String explanation(List<ArgSpec> missing) {
        return missing.stream()
                .map(each -> "\n  " + String.join(" ", each.description()))
                .collect(Collectors.joining());
    }

    private static List<String> allowed(CommandLine command) {
        var names = new ArrayList<>(command.getSubcommands().keySet());
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                names.add(option.longestName());
            }
        }
        return names;
    }

    private static int failed(Exception e, CommandLine command) throws Exception {
        return switch (e) {
            case CannotStart sentence -> {
                print(command, String.valueOf(sentence.getMessage()));
                yield sentence.exitCode();
            }
            case IOException io -> print(command, "It was not finished: " + io);
            default -> throw e;
        };
    }

    private static int print(CommandLine command, String why) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + why);
        return 1;
    }
}
