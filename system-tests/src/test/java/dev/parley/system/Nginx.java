package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testsupport.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real nginx with {@code deploy/nginx.conf}. Only what belongs to the containers is replaced: the
 * port, the nodes' addresses, and the folder for its files.
 */
final class Nginx implements AutoCloseable {

    private final Process process;
    private final Path folder;
    private final int port;

    private Nginx(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Skips the test where there is no nginx. */
    static void requireInstalled() {
        assumeThat(program())
                .as("skipped: nginx is not installed (apt-get install nginx-light)")
                .isNotEmpty();
    }

    // Debian has it where only root looks.
    private static List<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(place -> Path.of(place, "nginx"))
                .filter(Files::isExecutable)
                .limit(1)
                .toList();
    }

    /**
     * Returns when it listens.
     *
     * @param folder for its files; is made
     * @param nodes their ports on this machine
     */
    static Nginx start(Path folder, List<Integer> nodes) throws IOException {
        Files.createDirectories(folder);
        int port = freePort();
        var file = folder.resolve("nginx.conf");
        Files.writeString(file, settings(folder, port, nodes));
        var process =
                new ProcessBuilder(
                                program().getFirst().toString(),
                                "-c",
                                file.toString(),
                                "-e",
                                "/dev/stderr",
                                "-g",
                                "daemon off;" + user())
                        .redirectOutput(folder.resolve("access.log").toFile())
                        .redirectError(folder.resolve("error.log").toFile())
                        .start();
        var nginx = new Nginx(process, folder, port);
        await("nginx").until(() -> !process.isAlive() || nginx.listens());
        assertThat(process.isAlive()).as(() -> nginx.text("error.log")).isTrue();
        return nginx;
    }

    // Its workers would have no right to the test's folder.
    private static String user() {
        return "root".equals(System.getProperty("user.name")) ? " user root;" : "";
    }

    private static String settings(Path folder, int port, List<Integer> nodes) {
        var text = ComposeFile.read("deploy/nginx.conf");
        text = replaced(text, "listen 8080;", "listen 127.0.0.1:" + port + ";");
        text = replaced(text, "resolver [^;]+;", "");
        var servers =
                nodes.stream()
                        .map(node -> "server 127.0.0.1:" + node + " $1;")
                        .collect(Collectors.joining("\n"));
        text = replaced(text, "server api:8080 resolve ([^;]+);", servers);
        return text.replace("/tmp/", folder.toAbsolutePath() + "/");
    }

    private static String replaced(String text, String pattern, String by) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.results()).as(pattern).hasSize(1);
        return found.reset().replaceAll(by);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        try (var socket = connect()) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A connection for requests that no client would send. */
    Socket connect() throws IOException {
        return new Socket("127.0.0.1", port);
    }

    ApiClient api() {
        return ApiClient.ofPort(Integer.toString(port));
    }

    /** A line for each request that has ended. */
    List<String> accessLog() {
        return text("access.log").lines().toList();
    }

    /** All that it has said. */
    String logs() {
        return text("access.log") + text("error.log");
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The ports of the addresses of these clients. */
    static List<Integer> ports(ApiClient... nodes) {
        return Stream.of(nodes).map(node -> node.base().getPort()).toList();
    }
}
