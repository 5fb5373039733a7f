package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Postmaster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the id of each of a cluster's processes in a file. After a process has ended, another one
 * may get its id. That one must not be touched, so a process counts only if it looks like the node.
 */
final class PidFiles {

    private final ClusterFolder folder;

    PidFiles(ClusterFolder folder) {
        this.folder = folder;
    }

    void write(Node node, long pid) throws IOException {
        // Written in one step: a reader never finds a part of the number.
        Path next = folder.pids().resolve(node + ".pid.new");
        Files.writeString(next, pid + "\n");
        Files.move(next, folder.pid(node), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Node node) throws IOException {
        Files.deleteIfExists(folder.pid(node));
    }

    /** Returns the node's process if it lives. */
    Optional<ProcessHandle> process(Node node) throws IOException {
        String pid;
        try {
            pid = Files.readString(folder.pid(node)).strip();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (!pid.matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .filter(process -> isOf(process.pid(), node));
    }

    private boolean isOf(long pid, Node node) {
        if (node.kind() == Node.Kind.POSTGRES) {
            return Postmaster.of(pid, folder.postgres()).isPresent();
        }
        try {
            byte[] raw = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            var words = List.of(new String(raw, StandardCharsets.UTF_8).split("\0"));
            return words.containsAll(folder.marks(node));
        } catch (IOException e) {
            // The process has just ended.
            return false;
        }
    }
}
