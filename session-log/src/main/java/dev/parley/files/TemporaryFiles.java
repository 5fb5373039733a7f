package dev.parley.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files and folders in the system's folder for temporary files. Their names tell the process
 * that made them, so that what a killed process has left can be told from what is in use.
 * Thread-safe.
 */
public final class TemporaryFiles {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);

    private static final Pattern NAME = Pattern.compile("parley-[a-z]+-p(\\d+)-.*");

    /** Where several containers share the folder, a process of another one cannot be seen. */
    private static final Duration OLD = Duration.ofDays(1);

    private TemporaryFiles() {}

    /** Creates an empty file, which the caller deletes. */
    public static Path file(String kind, String suffix) throws IOException {
        return Files.createTempFile(prefix(kind), suffix);
    }

    /** Creates an empty folder, which the caller deletes. */
    public static Path folder(String kind) throws IOException {
        return Files.createTempDirectory(prefix(kind));
    }

    private static String prefix(String kind) {
        return "parley-" + kind + "-p" + ProcessHandle.current().pid() + "-";
    }

    /** Deletes what processes that are gone left behind more than a day ago; never throws. */
    public static void deleteLeftovers() {
        deleteLeftovers(Path.of(System.getProperty("java.io.tmpdir")), Instant.now().minus(OLD));
    }

    static void deleteLeftovers(Path folder, Instant before) {
        try (var all = Files.newDirectoryStream(folder, "parley-*")) {
            for (var path : all) {
                if (isLeftover(path, before)) {
                    delete(path);
                    LOG.info("Deleted {}, which a killed process had left", path);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Some temporary files of killed processes stay: {}", e.toString());
        }
    }

    private static boolean isLeftover(Path path, Instant before) throws IOException {
        var name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
                && Files.getLastModifiedTime(path).toInstant().isBefore(before);
    }

    private static void delete(Path path) throws IOException {
        try (var all = Files.walk(path)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
