package dev.parley.api.web;

/**
 * One bad field of a request.
 *
 * @param field where it is, as the client wrote it: {@code content}, {@code document_ids[2]},
 *     {@code metadata.tags}, a query parameter or a header; {@code body} is the body as a whole
 * @param message what is wrong, to be read after the field: "must be a string, not a number"
 */
public record FieldProblem(String field, String message) {
    public FieldProblem {
        // Both may echo the request, and what the request held may not be writable as UTF-8.
        field = TextRules.printable(field);
        message = TextRules.printable(message);
    }
}
