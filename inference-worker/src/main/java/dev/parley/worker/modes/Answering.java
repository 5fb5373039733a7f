package dev.parley.worker.modes;

import dev.parley.events.MessageAccepted;
import dev.parley.worker.model.StopSignal;
import dev.parley.worker.prompting.Conversation;
import dev.parley.worker.writing.AttemptWriter;

/**
 * What a mode works with.
 *
 * @param writer to be used by one thread at a time
 * @param lookups what the mode can look up besides the conversation
 * @param deadline of the attempt, in {@link System#nanoTime}'s terms
 */
public record Answering(
        MessageAccepted message,
        Conversation conversation,
        AttemptWriter writer,
        Lookups lookups,
        long deadline,
        StopSignal stop) {}
