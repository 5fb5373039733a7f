package dev.parley.worker.model;

import dev.parley.events.Usage;
import org.jspecify.annotations.Nullable;

/**
 * How an answer ended. Its text has been passed on already.
 *
 * @param finishReason a word of {@link FinishReasons}, or the server's own
 * @param usage null if the model did not say it
 * @param model the name that the model's server gave
 */
public record ModelAnswer(String finishReason, @Nullable Usage usage, String model) {}
