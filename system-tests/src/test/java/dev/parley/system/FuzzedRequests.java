package dev.parley.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Requests that no decent client would send, made from those that it would. The seed decides about
 * all but the ids. For one thread.
 */
final class FuzzedRequests {

    /** A whole request, as it goes over the wire. */
    record One(String method, String path, byte[] bytes) {

        /** Its beginning, in a form that can be pasted into a test. */
        @Override
        public String toString() {
            var text = new StringBuilder();
            for (byte b : bytes) {
                if (text.length() > 1_500) {
                    return text.append('…').toString();
                }
                text.append(
                        b >= ' ' && b < 127 ? String.valueOf((char) b) : "\\x%02x".formatted(b));
            }
            return text.toString();
        }
    }

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final Random random;
    private final List<String> calls;
    private final Function<String, List<String>> known;

    /**
     * @param calls such as {@code GET /api/documents/{documentId}}
     * @param known what exists, by the name of a variable in a path, {@code eventId} or {@code
     *     cursor}
     */
    FuzzedRequests(long seed, List<String> calls, Function<String, List<String>> known) {
        this.random = new Random(seed);
        this.calls = calls;
        this.known = known;
    }

    One next() {
        var call = one(calls);
        int space = call.indexOf(' ');
        var method =
                often(0.95)
                        ? call.substring(0, space)
                        : one(List.of("PUT", "HEAD", "OPTIONS", "X"));
        // What others are sent to must be there until the end.
        var names =
                call.replace(
                                "DELETE /api/chat/sessions/{sessionId}",
                                "DELETE /api/chat/sessions/{madeSessionId}")
                        .substring(space + 1);
        var path = VARIABLE.matcher(names).replaceAll(this::value) + query();
        var headers = new LinkedHashMap<String, String>();
        var body = body(call, headers);
        for (int i = random.nextInt(3); i > 0; i--) {
            headers.put(
                    one(FuzzedTexts.HEADERS),
                    often(0.3) ? event() : one(FuzzedTexts.HEADER_VALUES));
        }
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        // Neither more than the server waits for, nor less: the client then closes its half.
        int length = often(0.97) ? body.length : random.nextInt(2 * body.length + 2);
        head.append("Content-Length: " + length + "\r\nConnection: close\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return new One(method, path, bytes.toByteArray());
    }

    private String value(MatchResult variable) {
        var some = known.apply(variable.group(1));
        return often(0.7) && !some.isEmpty()
                ? one(some)
                : often(0.5)
                        ? UUID.randomUUID().toString()
                        : one(FuzzedTexts.TEXTS).replace("$", "");
    }

    private String query() {
        var query = new StringBuilder();
        for (int i = often(0.6) ? 0 : random.nextInt(4); i > 0; i--) {
            var name = one(FuzzedTexts.PARAMETERS);
            var value = name.equals("cursor") && often(0.7) ? cursor() : one(FuzzedTexts.TEXTS);
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
        }
        return query.toString();
    }

    private String cursor() {
        var some = known.apply("cursor");
        return some.isEmpty()
                ? ""
                : new String(damaged(one(some).getBytes(UTF_8)), ISO_8859_1)
                        .replaceAll("[^\\w.~-]", "%2b");
    }

    private String event() {
        var some = known.apply("eventId");
        return some.isEmpty() ? "" : one(some);
    }

    private byte[] body(String call, Map<String, String> headers) {
        var good = FuzzedTexts.BODIES.get(call);
        if (good == null && often(0.9)) {
            return new byte[0];
        }
        var fields = new ArrayList<String>();
        boolean whole = often(0.1);
        // Sorted, since the order of such maps is another one in each process.
        for (var field :
                new TreeMap<>(Objects.requireNonNullElse(good, Map.<String, String>of()))
                        .entrySet()) {
            if (whole || often(0.6)) {
                var value =
                        whole || often(0.7)
                                ? VARIABLE.matcher(field.getValue()).replaceAll(this::value)
                                : one(FuzzedTexts.VALUES);
                fields.add("\"" + field.getKey() + "\":" + value);
            }
        }
        if (!whole && often(0.1)) {
            fields.add(
                    "\""
                            + one(List.of("unknown", "Title", "", "\\u0000", "content"))
                            + "\":"
                            + one(FuzzedTexts.VALUES));
        }
        if (call.endsWith("/api/documents") && often(0.5)) {
            return parts(fields, headers);
        }
        headers.put("Content-Type", "application/json");
        var text = often(0.97) ? "{" + String.join(",", fields) + "}" : one(FuzzedTexts.VALUES);
        var bytes = text.getBytes(UTF_8);
        return whole || often(0.85) ? bytes : damaged(bytes);
    }

    private byte[] parts(List<String> fields, Map<String, String> headers) {
        headers.put("Content-Type", "multipart/form-data; boundary=b");
        var text = new StringBuilder();
        for (var field : fields) {
            var nameAndValue = field.split("\":", 2);
            text.append("--b\r\nContent-Disposition: form-data; name=")
                    .append(nameAndValue[0])
                    .append("\"\r\n\r\n")
                    .append(nameAndValue[1].replaceAll("^\"|\"$", ""))
                    .append("\r\n");
        }
        var name = one(FuzzedTexts.FILE_NAMES);
        text.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
                .append(name)
                .append("\"\r\nContent-Type: ")
                .append(one(FuzzedTexts.HEADER_VALUES).replace('\u0000', ' '))
                .append("\r\n\r\nA dam holds water.\r\n--b--\r\n");
        var bytes = text.toString().getBytes(UTF_8);
        return often(0.7) ? bytes : damaged(bytes);
    }

    /** Some bytes are changed, left out or doubled, or the end is missing. */
    private byte[] damaged(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        int end = often(0.3) ? random.nextInt(bytes.length + 1) : bytes.length;
        int damages = 1 + random.nextInt(3);
        for (int i = 0; i < end; i++) {
            if (random.nextInt(end) >= damages) {
                out.write(bytes[i]);
                continue;
            }
            switch (random.nextInt(3)) {
                case 0 -> out.write(random.nextInt(256));
                case 1 -> out.write(bytes, i, Math.min(2, end - i));
                default -> {}
            }
        }
        return out.toByteArray();
    }

    private boolean often(double share) {
        return random.nextDouble() < share;
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
