package dev.parley.quickstart;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The output of a command line that is refused or asks for help.
 *
 * @param exitCode 0 for help
 */
public record CommandOutput(int exitCode, String out, String err) {

    /** Executes the line, which must not run the command. */
    public static CommandOutput of(Object command, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                ParleyCommand.of(command)
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
