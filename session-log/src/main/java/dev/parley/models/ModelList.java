package dev.parley.models;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The models that sessions and messages may name.
 *
 * @param models at most 100 models by their numbers ({@code parley.models[0].name}, {@code
 *     PARLEY_MODELS_0_NAME}); the first is the default. If there are none, {@code parley.model.*}
 *     describes the only one. Each has a {@code name} of its own of up to 200 characters, which is
 *     also its name in the request; a {@code base-url}; an {@code api-key}, if its server needs
 *     one; and perhaps a {@code temperature} (0 to 2), {@code max-tokens} (1 to 1,000,000) and
 *     {@code context-tokens} (1,000 to 100,000,000). All other settings of {@code parley.model.*}
 *     hold for each of them. The API service needs only names and context sizes
 */
@ConfigurationProperties("parley")
public record ModelList(@DefaultValue Map<Integer, ListedModel> models) {

    // A map and not a list: Spring takes a list from one place, so the keys could not come from the
    // environment and the rest from a file. And it prints what follows a gap in a list, also keys.

    private static final int MOST_MODELS = 100;

    public ModelList {
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
        if (models.size() > MOST_MODELS) {
            throw new IllegalArgumentException(
                    "parley.models must list at most " + MOST_MODELS + " models");
        }
        var names = new HashSet<String>();
        models.forEach(
                (number, model) -> {
                    var setting = "parley.models[" + number + "]";
                    model.check(setting);
                    if (!names.add(model.name())) {
                        throw new IllegalArgumentException(
                                "%s.name must differ from the names before it, and is %s"
                                        .formatted(setting, model.name()));
                    }
                });
    }

    /** Returns the models in their order; the first is the default. */
    public Collection<ListedModel> inOrder() {
        return models.values();
    }
}
