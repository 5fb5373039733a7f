package dev.parley.quickstart.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFilesTest {

    private static final Node API = new Node(Node.Kind.API, 1);

    @TempDir Path path;
    private ClusterFolder folder;
    private PidFiles pids;

    @BeforeEach
    void folder() throws IOException {
        folder = new ClusterFolder(path.toRealPath());
        Files.createDirectories(folder.pids());
        pids = new PidFiles(folder);
    }

    @Test
    void aProcessWithTheNodesMarksIsTheNode() throws Exception {
        var process = shell(folder.marks(API).toArray(String[]::new));
        try {
            pids.write(API, process.pid());

            assertThat(pids.process(API)).contains(process.toHandle());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(pids.process(API)).isEmpty();
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTheNode() throws Exception {
        var other = shell(folder.marks(new Node(Node.Kind.API, 2)).toArray(String[]::new));
        try {
            pids.write(API, other.pid());
            assertThat(pids.process(API)).isEmpty();

            pids.write(Node.single(Node.Kind.POSTGRES), other.pid());
            assertThat(pids.process(Node.single(Node.Kind.POSTGRES))).isEmpty();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aFileWithoutANumberIsNoProcess() throws IOException {
        assertThat(pids.process(API)).isEmpty();

        Files.writeString(folder.pid(API), "\n");
        assertThat(pids.process(API)).isEmpty();
    }

    // It waits for its input, which only this process can close.
    private static Process shell(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", "read line", "node"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }
}
