package dev.parley.quickstart;

import dev.parley.files.PrivateFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the system that runs on a data folder is reached: a file for the other commands, which is
 * there while it runs. After a {@code kill -9} it stays until the next start begins. It holds no
 * keys.
 *
 * @param api such as {@code http://127.0.0.1:8080}
 * @param meters the management port of each process that has one
 * @param kafka the bootstrap servers
 * @param database the URL of PostgreSQL; its users are those of {@link DatabaseLogins}
 * @param modelUrl without {@code /chat/completions}; empty if several models are listed
 * @param modelName empty if several models are listed
 */
public record Addresses(
        String api,
        List<String> meters,
        String kafka,
        String database,
        String modelUrl,
        String modelName) {

    private static final String FILE = "addresses.properties";

    /** Of a system whose services find the others at these endpoints. */
    public static Addresses of(int port, List<Integer> meters, Endpoints endpoints) {
        return new Addresses(
                address(port),
                meters.stream().map(Addresses::address).toList(),
                endpoints.bootstrapServers(),
                endpoints.jdbcUrl(),
                endpoints.model().map(ModelEndpoint::baseUrl).orElse(""),
                endpoints.model().map(ModelEndpoint::name).orElse(""));
    }

    private static String address(int port) {
        return "http://" + Ports.LOOPBACK + ":" + port;
    }

    /** Returns those of the system that runs on the folder; empty if none does. */
    public static Optional<Addresses> of(Path folder) throws IOException {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(folder.resolve(FILE))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(
                new Addresses(
                        properties.getProperty("api", ""),
                        Stream.of(properties.getProperty("meters", "").split(" "))
                                .filter(url -> !url.isEmpty())
                                .toList(),
                        properties.getProperty("kafka", ""),
                        properties.getProperty("database", ""),
                        properties.getProperty("model.url", ""),
                        properties.getProperty("model.name", "")));
    }

    public void write(Path folder) throws IOException {
        var lines =
                new TreeMap<>(
                        Map.of(
                                "api", api,
                                "meters", String.join(" ", meters),
                                "kafka", kafka,
                                "database", database,
                                "model.url", modelUrl,
                                "model.name", modelName));
        var text =
                lines.entrySet().stream()
                        // A backslash and a line break would be read as something else.
                        .map(line -> line.getKey() + "=" + line.getValue().replace("\\", "\\\\"))
                        .collect(Collectors.joining("\n", "", "\n"));
        PrivateFile.write(folder.resolve(FILE), text);
    }

    /** Says that no system runs on the folder any more. */
    public static void forget(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            // Only commands would miss it, and they say that no server answers.
            Console.say("%s could not be deleted: %s".formatted(folder.resolve(FILE), e));
        }
    }
}
