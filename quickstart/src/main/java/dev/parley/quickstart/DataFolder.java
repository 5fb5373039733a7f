package dev.parley.quickstart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that keeps the data of a run. While it is open, no other run can open it: it holds a
 * lock on a file, which the operating system releases when the process ends for any reason.
 */
public final class DataFolder implements AutoCloseable {

    /** Enough for Kafka's first segments, PostgreSQL's first write-ahead log, and some more. */
    public static final long MINIMUM_FREE_BYTES = 256L << 20;

    /** The folder of the database within any data folder. */
    public static final String POSTGRES = "postgres";

    /** The file that describes a cluster; only a cluster's folder has one. */
    public static final String CLUSTER_PLAN = "cluster.properties";

    /**
     * The folders that this process has open. Closing any channel of a file drops all POSIX locks
     * of the process on it, so a second opening must fail before it touches the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    public static DataFolder open(Path folder) throws CannotStart {
        return open(folder, MINIMUM_FREE_BYTES);
    }

    static DataFolder open(Path folder, long minimumFreeBytes) throws CannotStart {
        Path absolute = folder.toAbsolutePath().normalize();
        if (absolute.toString().contains(",")) {
            throw new CannotStart(
                    "The data folder %s cannot be used: Kafka allows no comma in the name of a folder."
                            .formatted(absolute));
        }
        try {
            Path real = Files.createDirectories(absolute).toRealPath();
            long free = Files.getFileStore(real).getUsableSpace();
            if (free < minimumFreeBytes) {
                throw new CannotStart(
                        "The disk of the data folder %s has %d MiB left; Parley needs %d MiB to start."
                                .formatted(real, free >> 20, minimumFreeBytes >> 20));
            }
            return lock(real);
        } catch (IOException e) {
            throw unusable(absolute, e);
        }
    }

    private static DataFolder lock(Path folder) throws IOException, CannotStart {
        Path file = folder.resolve("lock");
        if (!HELD.add(folder)) {
            throw inUse(folder, file);
        }
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw inUse(folder, file);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + "\n")
                                    .getBytes(StandardCharsets.UTF_8)));
            return new DataFolder(folder, channel);
        } catch (IOException | CannotStart e) {
            HELD.remove(folder);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static CannotStart inUse(Path folder, Path file) throws IOException {
        // The file is empty for a moment, between another run's lock and its first write.
        String pid = Files.readString(file).strip();
        return new CannotStart(
                "The data folder %s is in use by another run of Parley%s. Stop that one, or choose another folder with --data."
                        .formatted(folder, pid.isEmpty() ? "" : " (process " + pid + ")"));
    }

    /**
     * Returns the id of the other process that has the folder open, if there is one.
     *
     * @throws CannotStart if the lock file cannot be opened
     */
    public static Optional<Long> holder(Path folder) throws CannotStart {
        Path absolute = folder.toAbsolutePath().normalize();
        Path file = absolute.resolve("lock");
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                return Optional.empty();
            }
            String pid = Files.readString(file).strip();
            return pid.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(pid));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(absolute, e);
        }
    }

    /** A cluster has its own Kafka and PostgreSQL, which fit each other only. */
    void requireNoCluster() throws CannotStart {
        if (Files.exists(path.resolve(CLUSTER_PLAN))) {
            throw new CannotStart(
                    "The data folder %s holds a cluster's data. Run it with ./parley cluster, or choose another folder with --data."
                            .formatted(path));
        }
    }

    /** The counterpart of {@link #requireNoCluster}. */
    public void requireNoSingleRun() throws CannotStart {
        if (Files.exists(kafka())) {
            throw new CannotStart(
                    "The data folder %s holds the data of ./parley up. Choose another folder with --data."
                            .formatted(path));
        }
    }

    private static CannotStart unusable(Path folder, IOException e) {
        if (FullDisk.isCauseOf(e)) {
            return FullDisk.sentence(folder, e);
        }
        String reason =
                e instanceof AccessDeniedException
                        ? "permission denied"
                        : String.valueOf(e.getMessage());
        return new CannotStart(
                "The data folder %s cannot be written (%s). Choose another one with --data."
                        .formatted(folder, reason),
                e);
    }

    public Path path() {
        return path;
    }

    public Path kafka() {
        return path.resolve("kafka");
    }

    public Path postgres() {
        return path.resolve(POSTGRES);
    }

    /** The unpacked programs of PostgreSQL; later starts use them again. */
    public Path postgresBinaries() {
        return path.resolve("pg-bin");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    @Override
    public void close() throws IOException {
        // The file stays. If it were deleted, two runs could lock two files of the same name.
        lock.close();
        HELD.remove(path);
    }
}
