package dev.parley.load.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The CPU that the threads of a JVM have used, in milliseconds, by their names without numbers.
 * Virtual threads count with the threads that carry them.
 */
public final class ThreadCpu {

    private static final Pattern THREAD = Pattern.compile("^\"(.*)\" .*?\\bcpu=([0-9.]+)ms");
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}-[-0-9a-fA-F]{27}|[0-9]+");

    private ThreadCpu() {}

    /** Asks the JVM; that takes a moment of its time. */
    public static Map<String, Double> of(ProcessHandle jvm)
            throws IOException, InterruptedException {
        var jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(jvm.pid()),
                                "Thread.print")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String dump = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("The JVM of the system does not list its threads");
        }
        return parse(dump);
    }

    static Map<String, Double> parse(String dump) {
        var groups = new TreeMap<String, Double>();
        dump.lines()
                .map(THREAD::matcher)
                .filter(line -> line.find())
                .forEach(
                        line ->
                                groups.merge(
                                        ID.matcher(line.group(1)).replaceAll("#"),
                                        Double.parseDouble(line.group(2)),
                                        Double::sum));
        return groups;
    }
}
