package dev.parley.quickstart.client;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.client.server.ExitCodes;
import dev.parley.quickstart.client.server.Screen;
import dev.parley.quickstart.client.server.Server;
import dev.parley.quickstart.client.server.ServerOptions;
import dev.parley.quickstart.client.server.Uploads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./parley docs}: uploads and lists documents. */
@Command(name = "docs", sortOptions = false, description = "Uploads and lists documents.")
final class DocsCommand {

    private static final int LONGEST_TITLE = 60;
    private static final String PAGE = "100";

    /** A line of the list. */
    private static final String LINE = "%-36s  %-8s  %10s  %s%n";

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    DocsCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(
            name = "add",
            sortOptions = false,
            description = {
                "Uploads files, and returns when they can be asked about; of a folder all files in it and below, without hidden ones.",
                "Prints the id of each that is ready. Exits with 2 if one was not taken or cannot be read; stderr says why.",
                ""
            })
    int add(
            @Parameters(
                            paramLabel = "FILE|DIR",
                            arity = "1..*",
                            description =
                                    "txt, md, html, pdf, docx, pptx, xlsx, odt, epub, rtf, eml or csv, up to 20 MiB.")
                    List<Path> files,
            @Mixin ServerOptions options)
            throws CannotStart, InterruptedException {
        var line = Objects.requireNonNull(spec).commandLine();
        var added =
                new Uploads(options.server(environment), line.getErr()).add(Uploads.files(files));
        added.ready().forEach(line.getOut()::println);
        line.getOut().flush();
        return added.failed() == 0 ? 0 : ExitCodes.FAILED;
    }

    @Command(name = "list", sortOptions = false, description = "Lists all documents, newest first.")
    int list(@Mixin ServerOptions options) throws CannotStart, InterruptedException {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        var server = options.server(environment);
        out.printf(LINE, "DOCUMENT", "STATUS", "BYTES", "TITLE");
        var cursor = "";
        do {
            var page = server.get(Server.query("/api/documents", "limit", PAGE, "cursor", cursor));
            for (var document : page.path("documents")) {
                out.printf(
                        LINE,
                        document.path("document_id").asString(""),
                        document.path("status").asString(""),
                        document.path("size").asLong(0),
                        Screen.line(document.path("title").asString("-"), LONGEST_TITLE));
            }
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        out.flush();
        return 0;
    }
}
