package dev.parley.api.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.events.ModelChoice;
import dev.parley.models.ModelList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The models that clients may name, by the workers' settings. Thread safe. */
@Component
public class OfferedModels {

    private static final int LONGEST_SYSTEM_PROMPT = 8_000;

    private final List<Offered> models;
    private final Map<String, Integer> maxTokens;

    /**
     * A model as clients see it.
     *
     * @param isDefault true if it answers where no model is named
     */
    record Offered(
            String name,
            @Nullable Integer contextTokens,
            @JsonProperty("default") boolean isDefault) {}

    OfferedModels(ModelList list, Environment settings) {
        var found = new ArrayList<Offered>();
        var longest = new HashMap<String, Integer>();
        for (var model : list.inOrder()) {
            found.add(new Offered(model.name(), model.contextTokens(), found.isEmpty()));
            if (model.maxTokens() != null) {
                longest.put(model.name(), model.maxTokens());
            }
        }
        if (found.isEmpty()) {
            found.add(
                    new Offered(
                            settings.getRequiredProperty("parley.model.name"),
                            settings.getProperty("parley.model.context-tokens", Integer.class),
                            true));
        }
        models = List.copyOf(found);
        maxTokens = Map.copyOf(longest);
    }

    /** Checks what does not depend on which models there are. */
    public static void check(FieldChecks checks, ModelChoice choice) {
        var temperature = choice.temperature();
        checks.optionalText("system_prompt", choice.systemPrompt(), LONGEST_SYSTEM_PROMPT)
                .that(
                        temperature == null || (temperature >= 0 && temperature <= 2),
                        "temperature",
                        "must be between 0 and 2, not " + temperature);
    }

    /** Returns the name of the model that was chosen. */
    public String of(ModelChoice choice) {
        var chosen = choice.model();
        return chosen == null ? models.getFirst().name() : chosen;
    }

    /** Returns the most tokens of an answer of the model that was chosen; null if unknown. */
    public @Nullable Integer maxTokens(ModelChoice choice) {
        return maxTokens.get(of(choice));
    }

    /** Returns true if the model that was chosen is there. */
    public boolean has(ModelChoice choice) {
        var name = of(choice);
        return models.stream().anyMatch(model -> model.name().equals(name));
    }

    /**
     * @throws ProblemException 400 naming the models that are there, if the one that was chosen is
     *     not
     */
    public void require(ModelChoice choice) {
        if (!has(choice)) {
            throw ProblemException.validation(
                    "model", "must be one of: " + String.join(", ", names()));
        }
    }

    /** Returns the names of the models; the default comes first. */
    public List<String> names() {
        return models.stream().map(Offered::name).toList();
    }

    List<Offered> all() {
        return models;
    }
}
