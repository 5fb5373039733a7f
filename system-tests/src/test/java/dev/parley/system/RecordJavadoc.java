package dev.parley.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the Javadoc of a record says, which the compiler does not hand on.
 *
 * @param text its first paragraph; empty if it has none
 * @param parts what it says of components, by their names in Java
 */
record RecordJavadoc(String text, Map<String, String> parts) {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TAG = Pattern.compile("\\{@(?:code|link)\\s+#?([^}]*)\\}");
    private static final Pattern PART =
            Pattern.compile("@param\\s+(\\w+)\\s+(.*?)(?=@param|@throws|\\z)", Pattern.DOTALL);

    static RecordJavadoc of(Class<?> type) {
        var source = read(sourceOf(type));
        var found =
                Pattern.compile(
                                "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*"
                                        + "(?:(?:public|private|sealed)\\s+)*(?:record|interface)\\s+"
                                        + type.getSimpleName()
                                        + "\\b",
                                Pattern.DOTALL)
                        .matcher(source);
        if (!found.find()) {
            return new RecordJavadoc("", Map.of());
        }
        var comment = found.group(1).replaceAll("(?m)^\\s*\\* ?", "").strip();
        var parts = new HashMap<String, String>();
        PART.matcher(comment)
                .results()
                .forEach(part -> parts.put(part.group(1), sentence(plain(part.group(2)))));
        var text = comment.split("(?m)^@|<p>|<pre>", 2)[0];
        return new RecordJavadoc(plain(text), parts);
    }

    private static Path sourceOf(Class<?> type) {
        var outer = type.getNestHost();
        var file = "src/main/java/" + outer.getName().replace('.', '/') + ".java";
        try (var modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve(file))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("There is no source of " + type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String javadoc) {
        return TAG.matcher(javadoc.replaceAll("\\s+", " ")).replaceAll("`$1`").strip();
    }

    private static String sentence(String text) {
        var begun = text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return begun.isEmpty() || begun.endsWith(".") ? begun : begun + ".";
    }
}
