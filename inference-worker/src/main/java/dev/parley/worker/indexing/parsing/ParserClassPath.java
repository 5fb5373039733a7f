package dev.parley.worker.indexing.parsing;

import dev.parley.parser.reading.ParserMain;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * Finds the parser's class path. The worker's own class path has the parser's classes, but none of
 * the libraries that read files: these are in a folder {@code parser} beside those classes, or in
 * the folder that {@code parley.indexing.parser-path} names.
 */
final class ParserClassPath {

    private static final String FOLDER = "parser";

    private ParserClassPath() {}

    /**
     * @throws IllegalStateException if there is no such folder
     */
    static String of(ParsingSettings settings) {
        var classes = classes();
        var path = new ArrayList<String>();
        var folder = settings.parserPath();
        if (classes.getScheme().equals("file")) {
            var own = Path.of(classes);
            path.add(own.toString());
            folder = folder.isEmpty() ? own.resolveSibling(FOLDER).toString() : folder;
        }
        // In a jar of Spring Boot the parser's classes are a jar inside the jar.
        if (folder.isEmpty()) {
            throw new IllegalStateException(
                    "parley.indexing.parser-path must name the folder with the parser's jars,"
                            + " because the worker runs from one jar");
        }
        if (!Files.isDirectory(Path.of(folder))) {
            throw new IllegalStateException(
                    "The parser's jars are not in %s; parley.indexing.parser-path names their folder"
                            .formatted(folder));
        }
        path.add(folder + File.separator + "*");
        return String.join(File.pathSeparator, path);
    }

    private static URI classes() {
        try {
            var source = ParserMain.class.getProtectionDomain().getCodeSource();
            return source.getLocation().toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
