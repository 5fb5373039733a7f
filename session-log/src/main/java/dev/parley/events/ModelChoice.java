package dev.parley.events;

import org.jspecify.annotations.Nullable;

/**
 * Which model answers, and how it is asked. What is null is left to the worker's settings.
 *
 * @param model the model's name in {@code parley.models}
 * @param systemPrompt the instructions that the model gets before the conversation
 * @param temperature from 0 to 2
 */
public record ModelChoice(
        @Nullable String model, @Nullable String systemPrompt, @Nullable Double temperature) {

    /** Leaves everything to the worker's settings. */
    public static final ModelChoice DEFAULT = new ModelChoice(null, null, null);

    /** Returns this choice, with the other one's value wherever this has none. */
    public ModelChoice orElse(ModelChoice other) {
        return new ModelChoice(
                model == null ? other.model : model,
                systemPrompt == null ? other.systemPrompt : systemPrompt,
                temperature == null ? other.temperature : temperature);
    }
}
