package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir Path temp;

    @Test
    void onlyOneRunAtATimeOpensIt() throws Exception {
        Path folder = temp.resolve("data");
        try (DataFolder held = DataFolder.open(folder)) {
            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(CannotStart.class)
                    .hasMessage(inUseBy(folder, ProcessHandle.current().pid()));
            assertThat(held.kafka().getParent()).isEqualTo(held.path());
        }
        DataFolder.open(folder).close();
    }

    @Test
    void isHeldByAnotherProcessUntilThatIsKilled() throws Exception {
        Path folder = temp.resolve("data");
        try (var holder = ChildProcess.run(Holder.class, folder)) {
            assertThat(holder.line()).isEqualTo("held");

            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(CannotStart.class)
                    .hasMessage(inUseBy(folder, holder.pid()));

            holder.kill();
            DataFolder.open(folder).close();
        }
    }

    @Test
    void needsFreeSpace() {
        assertThatThrownBy(() -> DataFolder.open(temp, Long.MAX_VALUE))
                .isInstanceOf(CannotStart.class)
                .hasMessageMatching(
                        "The disk of the data folder .* has \\d+ MiB left; Parley needs \\d+ MiB to start\\.");
    }

    @Test
    void saysWhyItCannotBeMade() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
                .isInstanceOf(CannotStart.class)
                .hasMessageStartingWith("The data folder " + file.resolve("data"))
                .hasMessageEndingWith("Choose another one with --data.");
    }

    @Test
    void aFullDiskIsOneSentenceForAllFailures() {
        var buried = new IllegalStateException(new IOException("write: No space left on device"));

        assertThat(FullDisk.isCauseOf(buried)).isTrue();
        assertThat(FullDisk.isCauseOf(new IOException("Broken pipe"))).isFalse();
        assertThat(FullDisk.sentence(temp, buried))
                .hasMessage(
                        "The disk of the data folder %s is full. Free some space, or choose another folder with --data.",
                        temp);
    }

    private static String inUseBy(Path folder, long pid) {
        return "The data folder %s is in use by another run of Parley (process %d). Stop that one, or choose another folder with --data."
                .formatted(folder, pid);
    }

    static final class Holder {
        public static void main(String[] args) throws Exception {
            DataFolder.open(Path.of(args[0]));
            System.out.println("held");
            Thread.sleep(60_000);
        }
    }
}
