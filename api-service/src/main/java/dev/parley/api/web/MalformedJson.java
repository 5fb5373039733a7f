package dev.parley.api.web;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Says where and why a body is not JSON. The parser's own messages name its classes and settings.
 */
final class MalformedJson {
    private static final Pattern DUPLICATE =
            Pattern.compile("^Duplicate Object property \"(.*)\"", Pattern.DOTALL);
    private static final Pattern CHARACTER =
            Pattern.compile("^Unexpected character \\((.+? \\(code \\d+)");

    private static final Map<String, String> REASONS =
            Map.of(
                    "Invalid UTF-8", "it is not UTF-8",
                    "Illegal unquoted character", "a control character in a string must be escaped",
                    "Unrecognized character escape", "unknown escape in a string",
                    "Unrecognized token", "unknown word outside a string",
                    "Non-standard token", "NaN and infinity are not JSON");

    private MalformedJson() {}

    static ProblemException noBody() {
        return ProblemException.of(
                ProblemCode.MALFORMED_JSON, "The request needs a JSON body and came without one.");
    }

    static ProblemException trailing(TokenStreamLocation where) {
        return problem("something follows the JSON value", where, List.of());
    }

    static ProblemException because(JacksonException broken) {
        var message = broken.getOriginalMessage();
        var duplicate = DUPLICATE.matcher(message);
        if (duplicate.find()) {
            var field =
                    new FieldProblem(path(broken, duplicate.group(1)), "appears more than once");
            return problem(
                    "'" + field.field() + "' appears more than once",
                    broken.getLocation(),
                    List.of(field));
        }
        return problem(reason(broken, message), broken.getLocation(), List.of());
    }

    private static String reason(JacksonException broken, String message) {
        if (broken instanceof StreamConstraintsException) {
            return "it is nested too deeply, or has too many or too long values";
        }
        if (broken instanceof UnexpectedEndOfInputException) {
            return "it ends too soon";
        }
        var character = CHARACTER.matcher(message);
        if (character.find()) {
            return "unexpected character " + character.group(1) + ")";
        }
        return REASONS.entrySet().stream()
                .filter(reason -> message.startsWith(reason.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("unexpected text");
    }

    /** The parser is at the object that holds the duplicate field. */
    private static String path(JacksonException broken, String name) {
        if (!(broken.processor() instanceof JsonParser parser)) {
            return name;
        }
        var path = new StringBuilder(name);
        for (var in = parser.streamReadContext(); in.getParent() != null; in = in.getParent()) {
            var parent = in.getParent();
            if (parent.inArray()) {
                path.insert(0, "[" + parent.getCurrentIndex() + "].");
            } else if (parent.inObject()) {
                path.insert(0, parent.currentName() + ".");
            }
        }
        return path.toString().replace(".[", "[");
    }

    /** The parser does not always give a place if a limit is exceeded. */
    private static ProblemException problem(
            String reason, @Nullable TokenStreamLocation where, List<FieldProblem> errors) {
        var place =
                where == null
                        ? ""
                        : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        return new ProblemException(
                ProblemCode.MALFORMED_JSON,
                "The body is not valid JSON" + place + ": " + reason + ".",
                errors);
    }
}
