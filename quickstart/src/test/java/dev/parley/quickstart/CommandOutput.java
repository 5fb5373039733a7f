package dev.parley.quickstart;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * What a command line has printed.
 *
 * @param exitCode 0 for help
 */
public record CommandOutput(int exitCode, String out, String err) {

    /** Executes the line by this command. */
    public static CommandOutput of(Object command, String... arguments) {
        return of(List.of(command), arguments);
    }

    /** Executes the line by one of these commands. */
    public static CommandOutput of(List<Object> commands, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                ParleyCommand.of(commands.toArray())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new CommandOutput(exitCode, out.toString(), err.toString());
    }

    /** Returns the lines on stderr without their indentation, joined by a slash. */
    public String problem() {
        return String.join(" / ", err.lines().map(String::strip).toList());
    }
}
