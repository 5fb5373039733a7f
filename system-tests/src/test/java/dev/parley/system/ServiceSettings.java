package dev.parley.system;

import dev.parley.api.ApiService;
import dev.parley.projector.HistoryProjector;
import dev.parley.worker.InferenceWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The environment variables that one of our services reads, found in the service itself: the
 * placeholders of its settings file, its settings records, and the properties of Spring Boot.
 */
final class ServiceSettings {

    private static final Map<String, Class<?>> APPLICATIONS =
            Map.of(
                    "api-service", ApiService.class,
                    "inference-worker", InferenceWorker.class,
                    "history-projector", HistoryProjector.class);

    /** The packages with the settings that every service has. */
    private static final List<String> SHARED =
            List.of(
                    "dev.parley.log",
                    "dev.parley.delivery",
                    "dev.parley.models",
                    "dev.parley.operations",
                    "dev.parley.tracing",
                    "dev.parley.encryption",
                    "dev.parley.store.database");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)");

    private final String module;
    // Several records may share a prefix.
    private final Map<Class<?>, String> records = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> prefixes = new HashSet<>();

    ServiceSettings(String module) {
        this.module = module;
        var application = APPLICATIONS.get(module);
        if (application == null) {
            throw new AssertionError("There is no service " + module);
        }
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Stream.concat(SHARED.stream(), Stream.of(application.getPackageName()))
                .flatMap(rooms -> scanner.findCandidateComponents(rooms).stream())
                .map(found -> classOf(found.getBeanClassName()))
                .forEach(
                        type ->
                                records.put(
                                        type,
                                        type.getAnnotation(ConfigurationProperties.class).value()));
        records.forEach((type, prefix) -> addRecord(prefix, type));
        addSpringProperties();
    }

    /** The names of every setting of all services, by reflection. */
    static Set<String> allNames() {
        var names = new TreeSet<String>();
        for (var module : APPLICATIONS.keySet()) {
            new ServiceSettings(module)
                    .records.forEach(
                            (type, prefix) -> {
                                for (var component : type.getRecordComponents()) {
                                    names.add(
                                            prefix
                                                    + "."
                                                    + DataObjectPropertyName.toDashedForm(
                                                            component.getName()));
                                }
                            });
        }
        return names;
    }

    /** Returns true if the service reads this variable. */
    boolean knows(String variable) {
        return placeholders().contains(variable)
                || names.contains(variable)
                || prefixes.stream().anyMatch(variable::startsWith);
    }

    /** The settings of a service of the file, as it runs there: its image, its variables. */
    static Environment running(ComposeFile compose, String service) {
        return new ServiceSettings(compose.ownModules().getOrDefault(service, service))
                .inItsImage(compose.environment(service));
    }

    /** The settings of the service in a container of its image, which is given these variables. */
    Environment inItsImage(Map<String, String> given) {
        var variables = new HashMap<String, String>();
        for (var name : List.of("PARLEY_PORT", "PARLEY_ADDRESS", "PARLEY_MANAGEMENT_ADDRESS")) {
            Dockerfile.values("ENV " + name + "=(.*)").forEach(value -> variables.put(name, value));
        }
        variables.putAll(given);
        return with(variables);
    }

    /** The service's settings files together with these environment variables and no others. */
    Environment with(Map<String, String> variables) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        var sources = environment.getPropertySources();
        sources.forEach(source -> sources.remove(source.getName()));
        // Boot treats a source of this name as environment variables.
        sources.addLast(
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.copyOf(variables)));
        try {
            // As in Boot: an imported file wins over the first document, later documents over both.
            var documents = new ArrayList<PropertySource<?>>();
            for (var file : files()) {
                documents.addAll(new YamlPropertySourceLoader().load(file.getPath(), file));
            }
            var first = documents.removeFirst();
            documents.forEach(sources::addLast);
            sources.addLast(first);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    /** Binds every settings record of the service, as at its start. */
    void bindAll(Environment environment) {
        records.forEach((type, prefix) -> Binder.get(environment).bindOrCreate(prefix, type));
    }

    private Set<String> placeholders() {
        try {
            var found = new HashSet<String>();
            for (var file : files()) {
                PLACEHOLDER
                        .matcher(file.getContentAsString(StandardCharsets.UTF_8))
                        .results()
                        .forEach(match -> found.add(match.group(1)));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The service's own file before the one that all services import.
    private List<ClassPathResource> files() {
        return List.of(new ClassPathResource(module + ".yml"), new ClassPathResource("parley.yml"));
    }

    private void addRecord(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            var name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                addRecord(name, component.getType());
            } else {
                addName(name, Map.class.isAssignableFrom(component.getType()));
            }
        }
    }

    private void addSpringProperties() {
        try {
            var found =
                    getClass()
                            .getClassLoader()
                            .getResources("META-INF/spring-configuration-metadata.json");
            var json = JsonMapper.builder().build();
            while (found.hasMoreElements()) {
                try (var in = found.nextElement().openStream()) {
                    for (var property : json.readTree(in).path("properties")) {
                        var name = property.path("name").asString();
                        // A service knows only the records that it scans, not the others' too.
                        if (!name.startsWith("parley.")) {
                            addName(
                                    name,
                                    property.path("type").asString("").startsWith("java.util.Map"));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A dash is left out in a variable's name, or written as an underscore as in older versions.
    private void addName(String property, boolean isMap) {
        var dotted = property.replace('.', '_').toUpperCase(Locale.ROOT);
        for (var name : List.of(dotted.replace("-", ""), dotted.replace('-', '_'))) {
            names.add(name);
            if (isMap) {
                prefixes.add(name + "_");
            }
        }
    }

    private static Class<?> classOf(@Nullable String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
