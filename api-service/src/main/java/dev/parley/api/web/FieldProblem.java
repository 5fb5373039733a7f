package dev.parley.api.web;

/**
 * One bad field of a request.
 *
 * @param field its path as the client wrote it: {@code content}, {@code document_ids[2]}, {@code
 *     metadata.tags}, a query parameter or a header; {@code body} is the whole body
 * @param message continues a sentence that begins with the field: "must be a string, not a number"
 */
public record FieldProblem(String field, String message) {
    public FieldProblem {
        // Both may echo the request, which may hold text that UTF-8 cannot express.
        field = TextRules.printable(field);
        message = TextRules.printable(message);
    }
}
