package dev.parley.worker.research;

import dev.parley.worker.citing.NumberedPassage;
import dev.parley.worker.retrieval.CascadeTier;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What a search found, in the form in which its step keeps it for the next attempt. */
record Found(CascadeTier tier, List<NumberedPassage> passages) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    String toJson() {
        return JSON.writeValueAsString(this);
    }

    static Found ofJson(String json) {
        return JSON.readValue(json, Found.class);
    }
}
