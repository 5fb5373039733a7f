package dev.parley.api.models;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the models over HTTP. */
@RestController
class ModelsController {

    private final OfferedModels models;

    ModelsController(OfferedModels models) {
        this.models = models;
    }

    /** The models; the default comes first. */
    record Models(List<OfferedModels.Offered> models) {}

    @GetMapping("/api/models")
    Models list() {
        return new Models(models.all());
    }
}
