package dev.parley.api.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An RFC 9457 problem document and the HTTP status and headers that it travels with.
 *
 * @param status the code's own, except where the container failed with one that has no code of its
 *     own (414, 431, 505)
 */
record Problem(
        ProblemCode code,
        int status,
        String detail,
        List<FieldProblem> errors,
        Map<String, Object> members,
        Map<String, String> headers) {

    Problem {
        detail = TextRules.printable(detail);
        errors = List.copyOf(errors);
        members = Map.copyOf(members);
        headers = Map.copyOf(headers);
    }

    Problem(ProblemCode code, String detail) {
        this(code, code.status(), detail, List.of(), Map.of(), Map.of());
    }

    Problem(ProblemCode code, String detail, List<FieldProblem> errors) {
        this(code, code.status(), detail, errors, Map.of(), Map.of());
    }

    Problem withStatus(int other) {
        return new Problem(code, other, detail, errors, members, headers);
    }

    Problem withHeaders(Map<String, String> more) {
        return new Problem(code, status, detail, errors, members, joined(headers, more));
    }

    Problem withMember(String name, Object value) {
        return new Problem(
                code, status, detail, errors, joined(members, Map.of(name, value)), headers);
    }

    /** The members of the document in the order in which a reader wants them. */
    Map<String, Object> document(@Nullable String requestUri) {
        var document = new LinkedHashMap<String, Object>();
        document.put("type", code.type());
        document.put("title", code.title());
        document.put("status", status);
        document.put("detail", detail);
        document.put("code", code.code());
        if (isUriReference(requestUri)) {
            document.put("instance", requestUri);
        }
        if (!errors.isEmpty()) {
            document.put("errors", errors);
        }
        members.forEach(document::putIfAbsent);
        return document;
    }

    private static boolean isUriReference(@Nullable String uri) {
        if (uri == null || uri.isEmpty()) {
            return false;
        }
        try {
            new URI(uri);
            return true;
        } catch (URISyntaxException broken) {
            return false; // the request line itself was the problem
        }
    }

    private static <V> Map<String, V> joined(Map<String, V> some, Map<String, V> more) {
        var all = new LinkedHashMap<>(some);
        all.putAll(more);
        return all;
    }
}
