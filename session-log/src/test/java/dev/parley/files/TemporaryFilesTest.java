package dev.parley.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {

    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SINCE_THEN = Instant.parse("2026-02-01T00:00:00Z");

    @TempDir Path folder;

    @Test
    void onlyOldFilesOfProcessesThatAreGoneAreDeleted() throws IOException, InterruptedException {
        long gone = pidOfAProcessThatIsGone();
        var left = old("parley-upload-p" + gone + "-1.txt");
        var leftFolder = folder.resolve("parley-parser-p" + gone + "-2");
        Files.createDirectories(leftFolder.resolve("within"));
        setOld(leftFolder);
        var young = Files.createFile(folder.resolve("parley-upload-p" + gone + "-3.txt"));
        var used = old("parley-upload-p" + ProcessHandle.current().pid() + "-4.txt");
        var others = old("parley-of-somebody.txt");

        TemporaryFiles.deleteLeftovers(folder, SINCE_THEN);

        assertThat(left).doesNotExist();
        assertThat(leftFolder).doesNotExist();
        assertThat(young).exists();
        assertThat(used).exists();
        assertThat(others).exists();
    }

    @Test
    void theNamesTellTheProcess() throws IOException {
        var file = TemporaryFiles.file("document", ".document");
        var made = TemporaryFiles.folder("parser");
        try {
            assertThat(file.getFileName().toString())
                    .startsWith("parley-document-p" + ProcessHandle.current().pid() + "-")
                    .endsWith(".document");
            assertThat(made).isEmptyDirectory();
        } finally {
            Files.delete(file);
            Files.delete(made);
        }
    }

    private Path old(String name) throws IOException {
        var file = Files.createFile(folder.resolve(name));
        setOld(file);
        return file;
    }

    private static void setOld(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
    }

    private static long pidOfAProcessThatIsGone() throws IOException, InterruptedException {
        var process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }
}
