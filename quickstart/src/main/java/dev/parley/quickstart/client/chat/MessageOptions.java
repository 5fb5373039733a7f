package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.OneOf;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** How a message is answered. */
final class MessageOptions {

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Which model answers, of those that the server offers.")
    Optional<String> model = Optional.empty();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = Mode.class,
            description = "regular or deep_research (default that of the session, else regular).")
    Optional<String> mode = Optional.empty();

    @Option(
            names = "--doc",
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "Files or folders to upload and ask about. What follows up to the next option is a file too.")
    List<Path> documents = List.of();

    static final class Mode extends OneOf<String> {
        Mode() {
            super("regular", "deep_research");
        }
    }

    /** Writes what was chosen into a message, or into the session that it begins. */
    void into(ObjectNode fields, List<String> documentIds) {
        model.ifPresent(name -> fields.put("model", name));
        mode.ifPresent(word -> fields.put("mode", word));
        if (!documentIds.isEmpty()) {
            var ids = fields.putArray("document_ids");
            documentIds.forEach(ids::add);
        }
    }
}
