package dev.parley.worker.modes;

import dev.parley.events.ChatMode;
import org.springframework.stereotype.Component;

/** Chooses the mode that a message asks for. */
@Component
public class Modes {

    private final RegularMode regular;
    private final DeepResearchMode deepResearch;

    Modes(RegularMode regular, DeepResearchMode deepResearch) {
        this.regular = regular;
        this.deepResearch = deepResearch;
    }

    public Mode of(ChatMode mode) {
        return switch (mode) {
            case REGULAR -> regular;
            case DEEP_RESEARCH -> deepResearch;
        };
    }
}
