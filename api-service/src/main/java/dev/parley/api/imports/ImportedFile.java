package dev.parley.api.imports;

import dev.parley.api.web.FieldProblem;
import dev.parley.api.web.JsonElements;
import dev.parley.api.web.ProblemException;
import dev.parley.events.Text;
import dev.parley.files.TemporaryFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that is imported, on disk. It is read twice: first to see whether all of it is good, then
 * conversation by conversation. Closing it deletes it. For one thread.
 */
final class ImportedFile implements AutoCloseable {

    private static final List<FileShape> SHAPES =
            List.of(new ParleyFile(), new ChatGptFile(), new LibreChatFile());

    private final Path file;
    private final String hash;
    private final Instant latest;
    private final ImportSettings settings;
    private final JsonMapper json;

    private ImportedFile(Path file, String hash, Instant latest, ImportSettings settings) {
        this.file = file;
        this.hash = hash;
        this.latest = latest;
        this.settings = settings;
        this.json =
                JsonMapper.builder(
                                JsonFactory.builder()
                                        .streamReadConstraints(
                                                StreamReadConstraints.builder()
                                                        .maxTokenCount(settings.jsonValues())
                                                        .maxNestingDepth(settings.jsonDepth())
                                                        .build())
                                        .build())
                        .build();
    }

    /**
     * Takes the body to its end.
     *
     * @param latest no message may be later
     */
    static ImportedFile of(InputStream body, Instant latest, ImportSettings settings)
            throws IOException {
        var file = TemporaryFiles.file("import", ".json");
        try {
            var digest = Text.sha256();
            try (var hashed = new DigestInputStream(body, digest);
                    var out = Files.newOutputStream(file)) {
                hashed.transferTo(out);
            }
            return new ImportedFile(
                    file, HexFormat.of().formatHex(digest.digest()), latest, settings);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Returns the SHA-256 of its bytes, in hex. */
    String hash() {
        return hash;
    }

    /** Takes the conversations one after the other. */
    interface Sink {
        void take(Conversation conversation);
    }

    /**
     * Looks at all of the file.
     *
     * @return how many of its conversations have a message that can be shown
     * @throws ProblemException 400 naming each field that is wrong, by its JSON pointer
     */
    int check() throws IOException {
        var problems = new ArrayList<FieldProblem>();
        var shown = new AtomicInteger();
        int count =
                read(
                        conversation -> {
                            if (!conversation.said().isEmpty()) {
                                shown.incrementAndGet();
                            }
                        },
                        problems);
        if (count == 0 && problems.isEmpty()) {
            problems.add(new FieldProblem("body", "must hold a conversation"));
        }
        if (!problems.isEmpty()) {
            throw ProblemException.validation(problems);
        }
        return shown.get();
    }

    /** Hands over the conversations of a file that was found good, and returns their number. */
    int each(Sink sink) throws IOException {
        return read(sink, new ArrayList<>());
    }

    private int read(Sink sink, List<FieldProblem> problems) throws IOException {
        int count = 0;
        try (var in = new BufferedInputStream(Files.newInputStream(file));
                var elements = JsonElements.of(in, json)) {
            for (var next = elements.next(); next != null; next = elements.next()) {
                var root = JsonPointer.empty();
                var pointer = elements.isArray() ? root.appendIndex(count) : root;
                if (++count > settings.conversations()) {
                    throw ProblemException.validation(
                            "body",
                            "must hold at most %d conversations (parley.import.conversations)"
                                    .formatted(settings.conversations()));
                }
                sink.take(conversation(new Place(next, pointer, problems)));
                if (problems.size() >= Place.MOST_PROBLEMS) {
                    break;
                }
            }
        }
        return count;
    }

    private Conversation conversation(Place place) {
        for (var shape : SHAPES) {
            if (shape.fits(place)) {
                return bounded(shape.read(place, latest), place);
            }
        }
        place.refuse(
                "must be an export of Parley (format), a conversation of ChatGPT (mapping), or an"
                        + " export of LibreChat (conversationId and messages)");
        return new Conversation(null, List.of());
    }

    private Conversation bounded(Conversation conversation, Place place) {
        int messages = conversation.said().size();
        if (messages > settings.messages()) {
            place.refuse(
                    "must have at most %d messages (parley.import.messages), not %d"
                            .formatted(settings.messages(), messages));
        }
        for (var exchange : conversation.exchanges()) {
            place.requireRoom(exchange.question());
            place.requireRoom(exchange.answer());
        }
        return conversation;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
