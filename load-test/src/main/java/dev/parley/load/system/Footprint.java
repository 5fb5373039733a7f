package dev.parley.load.system;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What a system of one process holds on to while it works.
 *
 * @param heap bytes that a full collection leaves
 * @param threads platform threads of the JVM
 * @param fileDescriptors of the JVM, with those of the brokers' files
 * @param consumers of Kafka, share consumers included
 * @param sessionTopics on the brokers
 * @param rows by table
 */
public record Footprint(
        long heap,
        int threads,
        int fileDescriptors,
        int consumers,
        int sessionTopics,
        Map<String, Long> rows) {

    private static final String TABLES =
            "SELECT relname FROM pg_class"
                    + " WHERE relkind IN ('r', 'p') AND NOT relispartition"
                    + " AND relnamespace = 'public'::regnamespace";

    /** Measures; this makes the JVM collect garbage, which stops it for a moment. */
    public static Footprint of(ParleyProcess system, Path data) throws IOException {
        try (var beans = JvmBeans.of(system.jvm())) {
            var connection = beans.connection();
            return new Footprint(
                    heapAfterCollection(connection),
                    ManagementFactory.getPlatformMXBean(connection, ThreadMXBean.class)
                            .getThreadCount(),
                    entries(Path.of("/proc/" + system.jvm().pid() + "/fd")),
                    connection
                            .queryNames(new ObjectName("kafka.consumer:type=app-info,*"), null)
                            .size(),
                    sessionTopics(data.resolve("kafka")),
                    rows(system.jdbcUrl()));
        } catch (JMException e) {
            throw new IOException("The JVM of the system does not list its consumers", e);
        }
    }

    private static long heapAfterCollection(MBeanServerConnection connection) throws IOException {
        var memory = ManagementFactory.getPlatformMXBean(connection, MemoryMXBean.class);
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static int entries(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return (int) files.count();
        }
    }

    // A partition is a folder; what is being deleted has another name.
    private static int sessionTopics(Path kafka) throws IOException {
        try (var folders = Files.list(kafka)) {
            return (int)
                    folders.map(folder -> folder.getFileName().toString())
                            .filter(name -> name.startsWith("chat.session."))
                            .filter(name -> !name.endsWith("-delete"))
                            .count();
        }
    }

    private static Map<String, Long> rows(String jdbcUrl) {
        var database = JdbcClient.create(new DriverManagerDataSource(jdbcUrl));
        var rows = new TreeMap<String, Long>();
        for (String table : database.sql(TABLES).query(String.class).list()) {
            rows.put(
                    table,
                    database.sql("SELECT count(*) FROM \"" + table + "\"")
                            .query(Long.class)
                            .single());
        }
        return rows;
    }

    /** The rows of these tables together; a table that there is not has none. */
    public long rowsOf(Iterable<String> tables) {
        long sum = 0;
        for (String table : tables) {
            sum += rows.getOrDefault(table, 0L);
        }
        return sum;
    }
}
