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

    private static final Pattern TOO_MUCH =
            Pattern.compile("^(.+) \\(\\d+\\) exceeds the maximum allowed \\((\\d+)");

    private static final Map<String, String> LIMITS =
            Map.of(
                    "Document nesting depth", "it is nested deeper than %s levels",
                    "Token count", "it has more than %s braces, names and values",
                    "Name length", "a name is longer than %s characters",
                    "Number value length", "a number is longer than %s characters");

    private static final String OTHER_LIMIT = "it exceeds a limit of %s";

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
                    new FieldProblem(
                            broken.processor() instanceof JsonParser parser
                                    ? path(parser)
                                    : duplicate.group(1),
                            "appears more than once");
            return problem(
                    "'" + field.field() + "' appears more than once",
                    broken.getLocation(),
                    List.of(field));
        }
        return problem(reason(broken, message), broken.getLocation(), List.of());
    }

    private static String reason(JacksonException broken, String message) {
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

    /** Names the limit that the body exceeds, and where it does. */
    static ProblemException tooMuch(StreamConstraintsException broken, JsonParser parser) {
        var limit = TOO_MUCH.matcher(broken.getOriginalMessage());
        var reason =
                limit.find()
                        ? LIMITS.getOrDefault(limit.group(1), OTHER_LIMIT).formatted(limit.group(2))
                        : "it has too much of something";
        var path = path(parser);
        return problem(
                reason,
                broken.getLocation(),
                List.of(new FieldProblem(path.isEmpty() ? "body" : path, "is where " + reason)));
    }

    /** Where the parser is. */
    private static String path(JsonParser parser) {
        var path = new StringBuilder();
        for (var in = parser.streamReadContext(); in.getParent() != null; in = in.getParent()) {
            if (in.inArray()) {
                path.insert(0, "[" + in.getCurrentIndex() + "]");
            } else if (in.currentName() != null) {
                path.insert(0, "." + in.currentName());
            }
        }
        return path.indexOf(".") == 0 ? path.substring(1) : path.toString();
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
