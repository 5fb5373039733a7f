package dev.parley.quickstart.cluster;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a cluster keeps what.
 *
 * @param path absolute, without symbolic links: processes are known by it
 */
record ClusterFolder(Path path) {

    /** Of a cluster that was started there once. */
    static ClusterFolder existing(Path folder) throws CannotStart {
        try {
            var found = new ClusterFolder(folder.toRealPath());
            if (Files.exists(found.plan())) {
                return found;
            }
        } catch (IOException e) {
            // Said below: a folder that cannot be read holds no cluster that could be used.
        }
        throw new CannotStart(
                "No cluster was started in %s. Name its folder with --data."
                        .formatted(folder.toAbsolutePath().normalize()));
    }

    Path plan() {
        return path.resolve(DataFolder.CLUSTER_PLAN);
    }

    Path pids() {
        return path.resolve("pids");
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path pid(Node node) {
        return pids().resolve(node + ".pid");
    }

    Path log(Node node) {
        // PostgreSQL writes its log to what it was given as its output.
        return logs().resolve(node + (node.kind() == Node.Kind.POSTGRES ? ".out" : ".log"));
    }

    /** What a process says before it has a log, and besides: a JVM's crash. */
    Path output(Node node) {
        return logs().resolve(node + ".out");
    }

    /** On the command line of a node, what tells it from every other process of this machine. */
    List<String> marks(Node node) {
        return List.of("-Dparley.node=" + node, "-Dparley.data=" + path);
    }

    Path broker(int number) {
        return path.resolve("broker-" + number);
    }

    Path postgres() {
        return path.resolve("postgres");
    }

    Path postgresBinaries() {
        return path.resolve("pg-bin");
    }
}
