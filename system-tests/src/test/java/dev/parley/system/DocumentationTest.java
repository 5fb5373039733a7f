package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The documents describe the system as it is. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#\\s]+)[^)]*\\)");

    /** Classes of the JDK, Spring, Tomcat and Kafka that the documents name. */
    private static final Set<String> OTHERS_CLASSES =
            Set.of(
                    "CloseNowException",
                    "CorsFilter",
                    "DefaultChatTransport",
                    "ErrorResponseException",
                    "HttpAgent",
                    "HttpClient",
                    "JdbcTemplate",
                    "ProblemDetail",
                    "ResponseEntityExceptionHandler",
                    "RunAgentInput");

    /** Headers, and an artifact, that are written like classes. */
    private static final Set<String> NO_CLASSES =
            Set.of("HdrHistogram", "Host", "Location", "Origin");

    /**
     * The hops of a message between two classes that do not know each other, and what the code of
     * both names instead.
     */
    private static final Map<String, String> MEETING_POINTS =
            Map.of(
                    // The request goes through a topic, and the intake looks for it there.
                    "TurnPublisher -> Requests", "TurnRequest",
                    "Requests -> TurnIntake", "Requests",
                    "AttemptWriter -> Relay", "TurnEvent",
                    "Relay -> Projection", "ReadingRule");

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
    void everyClassThatTheDocumentsNameExists() {
        var classes =
                files(".", ".java").stream()
                        .map(file -> file.getFileName().toString().replace(".java", ""))
                        .collect(Collectors.toSet());
        classes.addAll(OTHERS_CLASSES);
        classes.addAll(NO_CLASSES);

        for (var document : documents()) {
            assertThat(matches(Pattern.compile("`([A-Z][a-z]\\w+)`"), read(document)))
                    .as("classes that %s names", ROOT.relativize(document))
                    .allSatisfy(name -> assertThat(classes).contains(name.group(1)));
        }
    }

    @Test
    void aMessageCanBeFollowedThroughTheFilesThatTheReadmeNames() {
        var section = section(read(ROOT.resolve("README.md")), "## Follow one message");
        var steps = section.lines().filter(line -> line.matches("\\d+\\. .*")).toList();

        assertThat(steps).hasSize(8);
        requireEachToReferToTheNext(walk(section, steps));
        for (var step : steps) {
            var file = matches(LINK, step).findFirst().orElseThrow().group(1);
            var source = code(ROOT.resolve(file));
            assertThat(matches(Pattern.compile("`([^`]+)`"), step).map(m -> m.group(1)))
                    .as("what the README says of " + file)
                    .isNotEmpty()
                    .allSatisfy(named -> assertThat(source).contains(named));
        }
    }

    @Test
    void theTablesOfCallsAreTheApi() {
        var call = Pattern.compile("`((?:GET|POST|PUT|PATCH|DELETE) /(?:api|v1)/[^`]*)`");
        var documented =
                Stream.of("README.md", "docs/openai.md", "docs/clients.md", "docs/security.md")
                        .flatMap(file -> read(ROOT.resolve(file)).lines())
                        .filter(line -> line.startsWith("| `"))
                        .flatMap(line -> matches(call, line))
                        .map(found -> withoutNames(found.group(1)));

        assertThat(documented).containsExactlyInAnyOrderElementsOf(mappedCalls());
    }

    @Test
    void theExamplesCallTheApi() {
        var mapped =
                mappedCalls().stream().map(call -> call.substring(call.indexOf(' ') + 1)).toList();
        var called =
                documents().stream()
                        .flatMap(
                                document ->
                                        matches(
                                                Pattern.compile(
                                                        "localhost:8080(/(?:api|v1)/[^\\s\"?]*)"),
                                                read(document)))
                        .map(call -> withoutNames(call.group(1)))
                        .toList();

        assertThat(called).hasSizeGreaterThanOrEqualTo(4);
        assertThat(mapped).containsAll(called);
    }

    @Test
    void everyPromiseIsProvedByTestsThatExist() {
        var tests = new TreeMap<String, String>();
        files(".", "Test.java")
                .forEach(
                        file ->
                                tests.put(
                                        file.getFileName().toString().replace(".java", ""),
                                        read(file)));
        var named =
                matches(
                                Pattern.compile("`(\\w+Test)\\.(\\w+)`"),
                                read(ROOT.resolve("docs/promises.md")))
                        .toList();

        assertThat(named).hasSizeGreaterThan(100);
        assertThat(named)
                .allSatisfy(
                        test ->
                                assertThat(tests.getOrDefault(test.group(1), ""))
                                        .as(test.group())
                                        .containsPattern(
                                                "(?:void|Stream<DynamicTest>) %s\\("
                                                        .formatted(test.group(2))));
    }

    private static Set<String> mappedCalls() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        var calls = new TreeSet<String>();
        for (var controller : scanner.findCandidateComponents("dev.parley.api")) {
            var type =
                    ClassUtils.resolveClassName(
                            Objects.requireNonNull(controller.getBeanClassName()), null);
            var all = AnnotatedElementUtils.findMergedAnnotation(type, RequestMapping.class);
            var prefix = all == null ? "" : all.path()[0];
            for (var method : type.getDeclaredMethods()) {
                var call = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                if (call != null) {
                    var path = call.path().length == 0 ? "" : call.path()[0];
                    calls.add(withoutNames(call.method()[0] + " " + prefix + path));
                }
            }
        }
        return calls;
    }

    // Of {sessionId}, {session_id} and $SESSION only the place counts.
    private static String withoutNames(String path) {
        return path.replaceAll("\\{\\w+\\}|\\$[A-Z]+", "{}");
    }

    private static String section(String document, String heading) {
        int start = document.indexOf(heading + "\n");
        assertThat(start).as(heading).isNotNegative();
        int end = document.indexOf("\n## ", start + heading.length());
        return document.substring(start, end < 0 ? document.length() : end);
    }

    /** The classes of the opening sentence, one a step, then the files that each step links. */
    private static List<List<Path>> walk(String section, List<String> steps) {
        var opening = section.substring(0, section.indexOf(steps.getFirst()));
        var walk = new ArrayList<List<Path>>();
        matches(Pattern.compile("`(\\w+)`"), opening)
                .forEach(named -> walk.add(List.of(onlyFile(named.group(1) + ".java"))));
        for (var step : steps) {
            walk.add(matches(LINK, step).map(link -> ROOT.resolve(link.group(1))).toList());
        }
        return walk;
    }

    private static Path onlyFile(String name) {
        var found = files(".", ".java").stream().filter(file -> file.endsWith(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    private static void requireEachToReferToTheNext(List<List<Path>> walk) {
        for (int i = 0; i < walk.size(); i++) {
            var files = walk.get(i);
            for (int j = 1; j < files.size(); j++) {
                assertThat(isHop(files.get(j - 1), files.get(j))).as("%s", files).isTrue();
            }
            if (i > 0) {
                var before = walk.get(i - 1);
                assertThat(
                                before.stream()
                                        .anyMatch(
                                                from ->
                                                        files.stream()
                                                                .anyMatch(to -> isHop(from, to))))
                        .as("%s leads to %s", before, files)
                        .isTrue();
            }
        }
    }

    private static boolean isHop(Path from, Path to) {
        var meetingPoint = MEETING_POINTS.get(className(from) + " -> " + className(to));
        return meetingPoint == null
                ? names(from, className(to))
                : names(from, meetingPoint) && names(to, meetingPoint);
    }

    private static boolean names(Path file, String word) {
        return Pattern.compile("\\b" + word + "\\b").matcher(code(file)).find();
    }

    private static String className(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    /** A file without its comments. */
    private static String code(Path file) {
        return read(file).replaceAll("(?s)/\\*.*?\\*/|//[^\\n]*", "");
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
