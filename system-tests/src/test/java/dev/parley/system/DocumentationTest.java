package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents describe the system as it is. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#\\s]+)[^)]*\\)");

    @Test
    void everyRelativeLinkLeadsToAFile() {
        var broken = new ArrayList<String>();
        for (var document : documents()) {
            matches(LINK, read(document))
                    .map(link -> link.group(1))
                    .filter(target -> !target.startsWith("http"))
                    .filter(target -> !Files.exists(document.resolveSibling(target)))
                    .forEach(target -> broken.add(ROOT.relativize(document) + " -> " + target));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void aMessageCanBeFollowedThroughTheFilesThatTheReadmeNames() {
        var section = section(read(ROOT.resolve("README.md")), "## Follow one message");
        var steps = section.lines().filter(line -> line.matches("\\d+\\. .*")).toList();

        assertThat(steps).hasSizeBetween(5, 8);
        requireEachToReferToTheNext(steps);
        for (var step : steps) {
            var file = matches(LINK, step).findFirst().orElseThrow().group(1);
            var source = read(ROOT.resolve(file));
            assertThat(matches(Pattern.compile("`([^`]+)`"), step).map(m -> m.group(1)))
                    .as("what the README says of " + file)
                    .isNotEmpty()
                    .allSatisfy(named -> assertThat(source).contains(named));
        }
    }

    @Test
    void everySettingIsInTheArchitectureAndNoOther() {
        var documented = new TreeSet<String>();
        matches(
                        Pattern.compile("`(parley\\.[a-z-]+\\.[a-z-]+)`"),
                        section(read(ROOT.resolve("ARCHITECTURE.md")), "## Bounds and settings"))
                .forEach(match -> documented.add(match.group(1)));

        assertThat(documented).isEqualTo(ServiceSettings.documentedNames());
    }

    @Test
    void theReadmesCallsAreCallsOfTheApi() {
        var controllers = new StringBuilder();
        files("api-service/src/main/java", "Controller.java")
                .forEach(file -> controllers.append(read(file)));
        var paths =
                matches(
                                Pattern.compile("localhost:8080(/api/[^\\s]*)"),
                                read(ROOT.resolve("README.md")))
                        .map(call -> call.group(1).replaceAll("\\$[A-Z]+", "{}"))
                        .toList();

        assertThat(paths).hasSizeGreaterThanOrEqualTo(4);
        var mapped = controllers.toString().replaceAll("\\{[a-zA-Z]+\\}", "{}");
        assertThat(paths)
                .allSatisfy(
                        path ->
                                assertThat(mapped)
                                        .containsAnyOf(
                                                "\"" + path + "\"",
                                                "\""
                                                        + path.replace("/api/chat/sessions", "")
                                                        + "\""));
    }

    private static String section(String document, String heading) {
        int start = document.indexOf(heading + "\n");
        assertThat(start).as(heading).isNotNegative();
        int end = document.indexOf("\n## ", start + heading.length());
        return document.substring(start, end < 0 ? document.length() : end);
    }

    // Between two modules a message goes through Kafka or a contract: there the sentence leads on.
    private static void requireEachToReferToTheNext(List<String> steps) {
        var files =
                steps.stream()
                        .map(step -> matches(LINK, step).findFirst().orElseThrow().group(1))
                        .map(Path::of)
                        .toList();
        for (int i = 1; i < files.size(); i++) {
            var from = files.get(i - 1);
            var to = files.get(i);
            assertThat(to.toString()).endsWith(".java");
            if (from.getName(0).equals(to.getName(0))) {
                var next = to.getFileName().toString().replace(".java", "");
                assertThat(read(ROOT.resolve(from)))
                        .as("%s refers to %s", from.getFileName(), next)
                        .containsPattern("\\b" + next + "\\b");
            }
        }
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static List<Path> documents() {
        return files(".", ".md").stream()
                .filter(file -> !file.toString().contains("/target/"))
                .toList();
    }

    private static List<Path> files(String below, String ending) {
        try (var all = Files.walk(ROOT.resolve(below).normalize())) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.toString().contains("/.parley/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
