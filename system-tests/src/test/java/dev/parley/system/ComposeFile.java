package dev.parley.system;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml} as Compose reads it, and the files beside it. */
final class ComposeFile {

    /** How the file is started. */
    enum Mode {
        /** The file alone: one broker. */
        SINGLE,
        /** With {@code deploy/cluster.env}, and with all profiles: three. */
        CLUSTER;

        private Map<String, String> variables() {
            var all = new LinkedHashMap<>(envFile(".env.example"));
            if (this == CLUSTER) {
                all.putAll(envFile("deploy/cluster.env"));
            }
            return all;
        }
    }

    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\{(?<name>\\w+)(?:(?<kind>:?[-?])(?<rest>[^}]*))?}");

    private final Mode mode;
    private final Map<String, @Nullable Object> file;

    ComposeFile(Mode mode) {
        this.mode = mode;
        this.file = new Yaml().load(read("docker-compose.yml"));
    }

    /** The services that this mode starts, by name, as the file has them. */
    Map<String, Map<String, Object>> services() {
        var services = new LinkedHashMap<String, Map<String, Object>>();
        ComposeFile.<Map<String, Object>>section(file, "services")
                .forEach(
                        (name, service) -> {
                            var profiles = service.getOrDefault("profiles", List.of());
                            if (mode == Mode.CLUSTER || List.of().equals(profiles)) {
                                services.put(name, service);
                            }
                        });
        return services;
    }

    Map<String, Object> service(String name) {
        var service = services().get(name);
        if (service == null) {
            throw new AssertionError("docker-compose.yml has no service " + name);
        }
        return service;
    }

    /** The names of the brokers that this mode starts. */
    List<String> brokers() {
        return services().keySet().stream().filter(name -> name.startsWith("kafka-")).toList();
    }

    /** The services built here, by name, with the module that each is. */
    Map<String, String> ownModules() {
        var modules = new LinkedHashMap<String, String>();
        services()
                .forEach(
                        (name, service) -> {
                            if (service.containsKey("build")) {
                                var build = ComposeFile.<Object>section(service, "build");
                                modules.put(name, text(section(build, "args").get("MODULE")));
                            }
                        });
        return modules;
    }

    /** The secrets of the file by name, each with the file that holds it. */
    Map<String, String> secrets() {
        var secrets = new LinkedHashMap<String, String>();
        ComposeFile.<Map<String, Object>>section(file, "secrets")
                .forEach((name, secret) -> secrets.put(name, text(secret.get("file"))));
        return secrets;
    }

    /** The secrets of a service, by the name that each has in its container. */
    Map<String, String> secrets(String service) {
        var secrets = new LinkedHashMap<String, String>();
        for (var secret : list(service(service).get("secrets"))) {
            if (secret instanceof Map<?, ?> mounted) {
                secrets.put(text(mounted.get("target")), text(mounted.get("source")));
            } else {
                secrets.put(text(secret), text(secret));
            }
        }
        return secrets;
    }

    /** The networks of the file. */
    List<String> networks() {
        return List.copyOf(section(file, "networks").keySet());
    }

    /** A service's environment as the file has it. */
    Map<String, String> rawEnvironment(String service) {
        var environment = new LinkedHashMap<String, String>();
        ComposeFile.<Object>section(service(service), "environment")
                .forEach((name, value) -> environment.put(name, text(value)));
        return environment;
    }

    /** A service's environment with the variables of the mode filled in. */
    Map<String, String> environment(String service) {
        var environment = rawEnvironment(service);
        environment.replaceAll((name, value) -> filledIn(value));
        return environment;
    }

    Duration stopGracePeriod(String service) {
        return DurationStyle.detectAndParse(text(service(service).get("stop_grace_period")));
    }

    int replicas(String service) {
        return Integer.parseInt(
                text(section(service(service), "deploy").getOrDefault("replicas", 1)));
    }

    /** The names declared as volumes. */
    List<String> volumes() {
        return List.copyOf(section(file, "volumes").keySet());
    }

    /** The volumes that a service mounts, each as {@code what:where}. */
    static List<String> mounts(Map<String, Object> service) {
        return ComposeFile.<Object>list(service.get("volumes")).stream()
                .map(ComposeFile::text)
                .toList();
    }

    /** A string with each variable replaced as Compose does it. */
    String filledIn(String value) {
        var variables = mode.variables();
        return VARIABLE.matcher(value)
                .replaceAll(
                        found -> {
                            var given = variables.get(found.group("name"));
                            var kind = found.group("kind");
                            boolean missing =
                                    given == null
                                            || given.isEmpty()
                                                    && kind != null
                                                    && kind.startsWith(":");
                            if (!missing) {
                                return Matcher.quoteReplacement(given);
                            }
                            if (kind == null || kind.endsWith("?")) {
                                throw new AssertionError(
                                        "docker-compose.yml asks for "
                                                + found.group("name")
                                                + ", which is not in .env.example");
                            }
                            return Matcher.quoteReplacement(found.group("rest"));
                        });
    }

    /** Returns true if the repository has this file or folder. */
    static boolean exists(String path) {
        return Files.exists(root().resolve(path));
    }

    /** A file of the repository as text. */
    static String read(String path) {
        try {
            return Files.readString(root().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    /**
     * The variables of a file such as {@code .env.example}; without those that are commented out.
     */
    static Map<String, String> envFile(String path) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(read(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
        var variables = new LinkedHashMap<String, String>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> variables.put(name, properties.getProperty(name)));
        return variables;
    }

    /** A part of the file that is a mapping; empty if it is missing. */
    @SuppressWarnings("unchecked")
    static <T> Map<String, T> section(Map<String, ? extends @Nullable Object> of, String name) {
        return of.get(name) instanceof Map<?, ?> map ? (Map<String, T>) map : Map.of();
    }

    @SuppressWarnings("unchecked")
    static <T> List<T> list(@Nullable Object value) {
        return value instanceof List<?> list ? (List<T>) list : List.of();
    }

    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    // Maven runs the tests in the module's folder, an IDE often in the repository's.
    private static Path root() {
        for (var folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            if (Files.exists(folder.resolve("docker-compose.yml"))) {
                return folder;
            }
        }
        throw new AssertionError("There is no docker-compose.yml in this folder or above it");
    }
}
