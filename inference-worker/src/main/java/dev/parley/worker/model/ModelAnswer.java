package dev.parley.worker.model;

import dev.parley.events.Usage;
import org.jspecify.annotations.Nullable;

/**
 * How an answer ended; its text went out before.
 *
 * @param model as the model's server names it
 */
public record ModelAnswer(String finishReason, @Nullable Usage usage, String model) {}
