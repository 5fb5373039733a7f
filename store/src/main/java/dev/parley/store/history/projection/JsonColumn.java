package dev.parley.store.history.projection;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Converts lists and maps to text columns; equal values give the same text. */
final class JsonColumn {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonColumn() {}

    static String of(List<UUID> ids) {
        return JSON.writeValueAsString(ids);
    }

    static String of(Map<String, Object> map) {
        return JSON.writeValueAsString(map);
    }

    static List<UUID> ids(String column) {
        return Arrays.asList(JSON.readValue(column, UUID[].class));
    }

    static Map<String, Object> map(String column) {
        return JSON.readValue(column, new TypeReference<>() {});
    }
}
