package dev.parley.api.wires.openai;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Lists the models as OpenAI does. */
@RestController
class OpenAiModelsController {

    private final OfferedModels models;

    OpenAiModelsController(OfferedModels models) {
        this.models = models;
    }

    /** The models; the default comes first. */
    record Models(String object, List<Model> data) {}

    /**
     * @param created in seconds since 1970; nobody knows it here
     */
    record Model(String id, String object, long created, String ownedBy) {
        static Model of(String name) {
            return new Model(name, "model", 0, "parley");
        }
    }

    @GetMapping("/v1/models")
    Models list() {
        return new Models("list", models.names().stream().map(Model::of).toList());
    }

    @GetMapping("/v1/models/{model}")
    Model one(@PathVariable String model) {
        if (!models.names().contains(model)) {
            throw unknown(model);
        }
        return Model.of(model);
    }

    static ProblemException unknown(String model) {
        return ProblemException.of(
                ProblemCode.MODEL_NOT_FOUND,
                "model",
                "names no model that is here: '%s'".formatted(model));
    }
}
