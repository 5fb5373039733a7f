package dev.parley.quickstart.client.server;

import dev.parley.quickstart.CannotStart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Uploads files and waits until they can be asked about. */
public final class Uploads {

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    /** The server itself gives a document up after this time. */
    private static final int MOST_LOOKS = 3600 * 1000 / 300;

    private final Server server;
    private final PrintWriter err;

    /**
     * @param err hears what becomes of each file
     */
    public Uploads(Server server, PrintWriter err) {
        this.server = server;
        this.err = err;
    }

    /**
     * What became of the files.
     *
     * @param ready the ids of those that can be asked about
     * @param failed how many cannot
     */
    public record Result(List<String> ready, int failed) {}

    /** The files, and those in the folders and below; without hidden ones. */
    public static List<Path> files(List<Path> named) throws CannotStart {
        var files = new ArrayList<Path>();
        for (var path : named) {
            if (!Files.exists(path)) {
                throw new CannotStart("There is no file %s.".formatted(path));
            }
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> below = Files.walk(path)) {
                below.filter(Files::isRegularFile)
                        .filter(file -> !isHidden(path.relativize(file)))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException | UncheckedIOException e) {
                throw new CannotStart("The folder %s cannot be read: %s".formatted(path, e), e);
            }
        }
        return files;
    }

    private static boolean isHidden(Path relative) {
        for (var name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /** Returns when each file can be asked about, or has failed for a reason that it prints. */
    public Result add(List<Path> files) throws CannotStart, InterruptedException {
        var sent = new ArrayList<String>();
        int failed = 0;
        for (var file : files) {
            try {
                sent.add(upload(file));
            } catch (Refused e) {
                if (e.isTemporary() || e.status() == 401 || e.status() == 403) {
                    throw e;
                }
                failed++;
                say("%s was not taken. %s", file, String.valueOf(e.getMessage()));
            }
        }
        var ready = new ArrayList<String>();
        for (var id : sent) {
            if (isReady(id)) {
                ready.add(id);
            } else {
                failed++;
            }
        }
        return new Result(ready, failed);
    }

    private String upload(Path file) throws CannotStart, InterruptedException {
        var boundary = "parley-" + UUID.randomUUID();
        // As browsers write it.
        var name = file.getFileName().toString().replace("\"", "%22").replaceAll("[\r\n]", " ");
        var head =
                "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                        .formatted(boundary, name);
        try {
            var form =
                    BodyPublishers.concat(
                            BodyPublishers.ofString(head, StandardCharsets.UTF_8),
                            BodyPublishers.ofFile(file),
                            BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
            return server.upload(form, "multipart/form-data; boundary=" + boundary)
                    .path("document_id")
                    .asString("");
        } catch (IOException e) {
            throw new CannotStart("The file %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private boolean isReady(String id) throws CannotStart, InterruptedException {
        for (int look = 0; look < MOST_LOOKS; look++) {
            var document = server.get("/api/documents/" + id);
            var title = Screen.line(document.path("title").asString(id), 80);
            switch (document.path("status").asString("")) {
                case "ready" -> {
                    say("%s is ready: %d passages.", title, document.path("chunks").asInt(0));
                    return true;
                }
                case "failed" -> {
                    say(
                            "%s failed: %s",
                            title,
                            Screen.line(document.path("error").path("message").asString(""), 300));
                    return false;
                }
                default -> Thread.sleep(LOOK_EVERY);
            }
        }
        say("The document %s is not ready after an hour.", id);
        return false;
    }

    private void say(String sentence, Object... parts) {
        err.println(sentence.formatted(parts));
        err.flush();
    }
}
