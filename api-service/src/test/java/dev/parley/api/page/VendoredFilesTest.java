package dev.parley.api.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The libraries of the page are the released files, and nobody has touched them. */
class VendoredFilesTest {

    private static final Path VENDOR = Path.of("src/main/resources/static/vendor");
    private static final String SUMS = "SHA256SUMS";
    private static final Set<String> ABOUT = Set.of(SUMS, "README.md");

    @Test
    void everyFileIsListedWithItsHash() throws Exception {
        assertThat(hashes()).isEqualTo(listed());
    }

    @Test
    void everyLibraryHasItsVersionAndItsLicence() throws IOException {
        try (var libraries = Files.list(VENDOR).filter(Files::isDirectory)) {
            assertThat(libraries)
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allSatisfy(
                            library -> {
                                assertThat(library.getFileName().toString())
                                        .matches(".+-\\d[\\d.]+");
                                assertThat(library.resolve("LICENSE")).isNotEmptyFile();
                            });
        }
    }

    private static Map<String, String> listed() throws IOException {
        var listed = new TreeMap<String, String>();
        for (var line : Files.readAllLines(VENDOR.resolve(SUMS))) {
            listed.put(line.substring(66), line.substring(0, 64));
        }
        return listed;
    }

    private static Map<String, String> hashes() throws IOException, NoSuchAlgorithmException {
        var sha256 = MessageDigest.getInstance("SHA-256");
        var hashes = new TreeMap<String, String>();
        try (var files = Files.walk(VENDOR)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = VENDOR.relativize(file).toString();
                if (!ABOUT.contains(name)) {
                    var hash = sha256.digest(Files.readAllBytes(file));
                    hashes.put(name, HexFormat.of().formatHex(hash));
                }
            }
        }
        return hashes;
    }
}
