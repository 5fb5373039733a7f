package dev.parley.seals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Proves that a seal is about these records of a session.
 *
 * @param key the key of the records, which is the session's id
 * @param leaf the session's place among the leaves of the seal's tree
 * @param before the session's digest at the end of its interval before; zeros in its first one
 * @param records all records of the session between the seal's offsets
 * @param path the siblings from the leaf to the root
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Proof(
        Seal seal, String key, int leaf, byte[] before, RecordList records, List<byte[]> path) {

    /** How a line begins that holds a proof. */
    static final String LINE = "{\"kind\":\"seal\",";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    public Proof {
        path = List.copyOf(path);
    }

    /** Returns the line of JSON that holds the proof, without a line feed. Bytes are Base64. */
    public String line() {
        var json = JSON.createObjectNode();
        json.put("kind", "seal");
        json.put("session_id", key);
        json.put("seal", base64(seal.bytes()));
        json.put("leaf", leaf);
        json.put("before", base64(before));
        json.put("records", base64(records.bytes()));
        var siblings = json.putArray("path");
        path.forEach(sibling -> siblings.add(base64(sibling)));
        return json.toString();
    }

    /**
     * Reads {@link #line}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Proof read(byte[] line) {
        try {
            var json = JSON.readTree(new String(line, StandardCharsets.UTF_8));
            var path = new ArrayList<byte[]>();
            json.required("path").forEach(sibling -> path.add(digest(sibling)));
            return new Proof(
                    Seal.decode(bytes(json.required("seal"))),
                    json.required("session_id").stringValue(),
                    json.required("leaf").intValue(),
                    digest(json.required("before")),
                    RecordList.of(bytes(json.required("records"))),
                    path);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not the line of a seal", e);
        }
    }

    private static byte[] digest(JsonNode node) {
        var digest = bytes(node);
        if (digest.length != Digests.LENGTH) {
            throw new IllegalArgumentException("not a digest");
        }
        return digest;
    }

    private static byte[] bytes(JsonNode node) {
        return Base64.getDecoder().decode(node.stringValue());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    byte[] keyBytes() {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
