package dev.parley.quickstart.cluster;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.DataFolder;
import dev.parley.quickstart.DatabaseLogins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files and folders of a cluster.
 *
 * @param path absolute and without symbolic links: it identifies the cluster's processes
 */
record ClusterFolder(Path path) {

    /** Returns the folder of a cluster that was started before. */
    static ClusterFolder existing(Path folder) throws CannotStart {
        try {
            var found = new ClusterFolder(folder.toRealPath());
            if (Files.exists(found.plan())) {
                return found;
            }
        } catch (IOException e) {
            // Reported below: a folder that cannot be read has no cluster that could be used.
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
        // PostgreSQL's log is its output.
        return logs().resolve(node + (node.kind() == Node.Kind.POSTGRES ? ".out" : ".log"));
    }

    /** What a process prints beside its log, such as the crash of its JVM. */
    Path output(Node node) {
        return logs().resolve(node + ".out");
    }

    /** The arguments by which a node's process differs from every other one on this machine. */
    List<String> marks(Node node) {
        return List.of("-Dparley.node=" + node, "-Dparley.data=" + path);
    }

    Path broker(int number) {
        return path.resolve("broker-" + number);
    }

    Path postgres() {
        return path.resolve(DataFolder.POSTGRES);
    }

    /** The users of the database; empty if an earlier version has started it. */
    Optional<DatabaseLogins> logins() throws IOException {
        return DatabaseLogins.find(postgres());
    }

    Path postgresBinaries() {
        return path.resolve("pg-bin");
    }
}
