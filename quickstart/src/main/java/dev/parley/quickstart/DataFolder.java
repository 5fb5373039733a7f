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
 * The folder that holds everything a run keeps. While it is open no other run can open it: a lock
 * on our own file decides, which the system releases when the process ends, however it ends.
 */
public final class DataFolder implements AutoCloseable {

    /** Kafka's first segments, PostgreSQL's first WAL and room to breathe. */
    static final long MINIMUM_FREE_BYTES = 256L << 20;

    /** The file that says what a cluster was started with; only a cluster has one. */
    public static final String CLUSTER_PLAN = "cluster.properties";

    /**
     * What this process holds already. Closing any channel of a file drops all POSIX locks that the
     * process has on it, so a second opening must be refused before it touches the file.
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
                    "The data folder %s cannot be used: Kafka takes no folder with a comma in its name."
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
        // Between another run's lock and its first write the file is empty.
        String pid = Files.readString(file).strip();
        return new CannotStart(
                "The data folder %s is in use by another run of Parley%s. Stop that one, or choose another folder with --data."
                        .formatted(folder, pid.isEmpty() ? "" : " (process " + pid + ")"));
    }

    /**
     * The process that holds the folder now, this one apart.
     *
     * @throws CannotStart where the folder cannot be looked at
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

    /** The other way of running keeps another Kafka, whose log this PostgreSQL would not fit. */
    void requireNoCluster() throws CannotStart {
        if (Files.exists(path.resolve(CLUSTER_PLAN))) {
            throw new CannotStart(
                    "The data folder %s holds a cluster's data. Run it with ./parley cluster, or choose another folder with --data."
                            .formatted(path));
        }
    }

    /** The opposite of {@link #requireNoCluster}. */
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
        return path.resolve("postgres");
    }

    /** The unpacked programs of PostgreSQL, kept so that the second start does not unpack again. */
    public Path postgresBinaries() {
        return path.resolve("pg-bin");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    @Override
    public void close() throws IOException {
        // The file stays: deleting it would let two runs lock two different files of one name.
        lock.close();
        HELD.remove(path);
    }
}
