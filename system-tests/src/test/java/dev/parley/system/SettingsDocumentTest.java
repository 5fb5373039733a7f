package dev.parley.system;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares {@code docs/settings.md} with the settings records. The compiler writes the records'
 * names, defaults and Javadoc into {@code META-INF/spring-configuration-metadata.json}. Run with
 * {@code -Dparley.docs.write=true}, the test writes the document.
 */
class SettingsDocumentTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCUMENT = ROOT.resolve("docs/settings.md");

    private static final String OUT_OF_DATE =
            "docs/settings.md differs from the settings records. This regenerates it: mvn -Dquick"
                    + " -Dspring-boot.repackage.skip -pl system-tests -am"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=SettingsDocumentTest"
                    + " -Dparley.docs.write=true test";

    private static final String HEAD =
            """
            # Settings

            This page is generated from the settings records and their Javadoc. Change those;
            `SettingsDocumentTest` then says how to regenerate the page.

            Give a setting as a command-line argument (`--parley.worker.slots=32`), in a settings file of Spring Boot,
            or as an environment variable: capitals, `_` for each dot, no dashes (`PARLEY_WORKER_TURNTIMEOUT`).
            [Deployment](deployment.md#settings) names the variables that a system in containers needs. A service does
            not start with a setting that is out of range; it says which one and why.
            """;

    private static final Pattern JAVADOC_TAG = Pattern.compile("\\{@(?:code|link)\\s+#?([^}]*)\\}");

    @Test
    void theDocumentListsEverySetting() throws IOException {
        var settings = settings();
        assertThat(settings)
                .extracting(Setting::name)
                .containsExactlyInAnyOrderElementsOf(ServiceSettings.allNames());
        assertThat(settings).allSatisfy(setting -> assertThat(setting.description()).isNotBlank());

        var text = render(settings);
        if (Boolean.getBoolean("parley.docs.write")) {
            Files.writeString(DOCUMENT, text);
        }

        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .withFailMessage(OUT_OF_DATE)
                .isEqualTo(text);
    }

    /** One component of a settings record. */
    private record Setting(String name, String type, String description, String value) {

        String prefix() {
            return name.substring(0, name.lastIndexOf('.'));
        }

        String row() {
            return "| `%s` | %s | %s |\n"
                    .formatted(name, value.isEmpty() ? "" : "`" + value + "`", description);
        }
    }

    private static List<Setting> settings() throws IOException {
        var settings = new ArrayList<Setting>();
        // The model's address and name have their defaults in the worker's settings file.
        var worker = new ServiceSettings("inference-worker").with(Map.of());
        var json = JsonMapper.builder().build();
        var files =
                SettingsDocumentTest.class
                        .getClassLoader()
                        .getResources("META-INF/spring-configuration-metadata.json");
        while (files.hasMoreElements()) {
            try (var in = files.nextElement().openStream()) {
                for (var property : json.readTree(in).path("properties")) {
                    var name = property.path("name").asString();
                    if (name.startsWith("parley.")) {
                        settings.add(
                                new Setting(
                                        name,
                                        property.path("sourceType").asString(),
                                        plain(property.path("description").asString("")),
                                        property.path("defaultValue")
                                                .asString(fromFile(worker, name))));
                    }
                }
            }
        }
        return settings;
    }

    private static String fromFile(Environment environment, String name) {
        return environment.getProperty(name, "");
    }

    private static String render(List<Setting> settings) throws IOException {
        var text = new StringBuilder(HEAD);
        var groups =
                new TreeMap<>(settings.stream().collect(groupingBy(Setting::prefix))).entrySet();
        for (var group : groups) {
            text.append("\n## ").append(group.getKey()).append('\n');
            var records =
                    new TreeMap<>(group.getValue().stream().collect(groupingBy(Setting::type)));
            for (var entry : records.entrySet()) {
                text.append('\n').append(readers(entry.getKey())).append(": ");
                text.append(firstSentence(entry.getKey())).append("\n\n");
                text.append("| setting | default | meaning |\n|---|---|---|\n");
                entry.getValue().stream().map(Setting::row).sorted().forEach(text::append);
            }
        }
        return text.toString();
    }

    private static String readers(String type) {
        return switch (type.split("\\.")[2]) {
            case "api" -> "API service";
            case "worker" -> "Inference worker";
            case "projector" -> "History projector";
            default -> "All services";
        };
    }

    /** The first sentence of a record's own Javadoc, which the compiler does not hand on. */
    private static String firstSentence(String type) throws IOException {
        var source = Files.readString(sourceOf(type));
        var javadoc =
                Pattern.compile("/\\*\\*(.*?)\\*/\\s*@ConfigurationProperties", Pattern.DOTALL)
                        .matcher(source);
        assertThat(javadoc.find()).as("%s has a Javadoc comment", type).isTrue();
        var words = javadoc.group(1).replaceAll("(?m)^\\s*\\* ?", "").strip();
        return plain(words.split("(?<=\\.)\\s|\\n\\s*\\n", 2)[0]);
    }

    private static Path sourceOf(String type) throws IOException {
        var file = "src/main/java/" + type.replace('.', '/') + ".java";
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve(file))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("There is no source of " + type));
        }
    }

    private static String plain(String javadoc) {
        var text = JAVADOC_TAG.matcher(javadoc.replaceAll("\\s+", " ")).replaceAll("`$1`");
        return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
