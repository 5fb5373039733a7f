package dev.parley.worker.model;

import dev.parley.bounds.Bounds;
import dev.parley.events.ModelChoice;
import dev.parley.models.ModelList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The models that this worker can call, by name. Thread-safe. */
@Component
public final class Models {

    private final Map<String, StreamingModel> byName;
    private final StreamingModel first;

    public Models(ModelList list, ModelSettings settings, ModelMeters meters) {
        var models = new LinkedHashMap<String, StreamingModel>();
        list.models()
                .forEach(
                        (number, model) -> {
                            Bounds.checkHttpUrl(
                                    "parley.models[%d].base-url".formatted(number),
                                    model.baseUrl());
                            models.put(
                                    model.name(), new StreamingModel(settings.of(model), meters));
                        });
        if (models.isEmpty()) {
            models.put(settings.name(), new StreamingModel(settings, meters));
        }
        this.byName = Collections.unmodifiableMap(models);
        this.first = models.firstEntry().getValue();
    }

    /**
     * Returns the model that was chosen, with the temperature that was chosen; the default if none
     * was chosen; empty if this worker does not have it.
     */
    public Optional<StreamingModel> chosen(ModelChoice choice) {
        return Optional.ofNullable(choice.model() == null ? first : byName.get(choice.model()))
                .map(model -> model.withTemperature(choice.temperature()));
    }

    /** Returns all models, the default first. */
    public Collection<StreamingModel> all() {
        return byName.values();
    }
}
