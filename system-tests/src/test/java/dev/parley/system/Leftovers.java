package dev.parley.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks for a text where it may have been left: in the brokers' files, and in all tables. */
record Leftovers(Admin admin, JdbcClient database) {

    /**
     * Returns the files of these topics' folders, by the beginning of their names, that hold it.
     */
    List<Path> inKafka(String text, String topics) {
        var found = new ArrayList<Path>();
        for (var folder : logFolders()) {
            try (var files = Files.walk(folder)) {
                // Also segments that were replaced and are not removed yet; not their indexes.
                files.filter(file -> file.getFileName().toString().contains(".log"))
                        .filter(
                                file ->
                                        folder.relativize(file).toString().startsWith(topics)
                                                && holds(file, text))
                        .forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private List<Path> logFolders() {
        try {
            int broker = admin.describeCluster().nodes().get().iterator().next().id();
            var folders = admin.describeLogDirs(List.of(broker)).allDescriptions().get();
            return Objects.requireNonNull(folders.get(broker)).keySet().stream()
                    .map(Path::of)
                    .toList();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    // A broker may remove a file at any time.
    private static boolean holds(Path file, String text) {
        try {
            var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return bytes.contains(
                    new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the tables that hold it, as a dump would show them: as text, and bytes in hex. */
    List<String> inTables(String text) {
        var hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        return database
                .sql(
                        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename)"
                                + " FROM pg_tables WHERE schemaname NOT IN"
                                + " ('pg_catalog', 'information_schema')")
                .query(String.class)
                .list()
                .stream()
                .filter(
                        table ->
                                database.sql(
                                                "SELECT EXISTS (SELECT FROM "
                                                        + table
                                                        + " AS t WHERE strpos(t::text, ?) > 0"
                                                        + " OR strpos(t::text, ?) > 0)")
                                        .params(text, hex)
                                        .query(Boolean.class)
                                        .single())
                .toList();
    }
}
