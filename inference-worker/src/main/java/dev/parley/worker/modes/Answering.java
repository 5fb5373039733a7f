package dev.parley.worker.modes;

import dev.parley.events.MessageAccepted;
import dev.parley.store.turns.Claim;
import dev.parley.worker.jobs.StopSignal;
import dev.parley.worker.model.StreamingModel;
import dev.parley.worker.prompting.Conversation;
import dev.parley.worker.writing.AttemptWriter;

/**
 * The attempt that a mode answers.
 *
 * @param model the one that the message chose
 * @param writer not thread-safe: one thread at a time may use it
 * @param deadline of the attempt, comparable to {@link System#nanoTime}
 * @param stop raised if the attempt must stop or its turn was cancelled
 */
public record Answering(
        Claim claim,
        StreamingModel model,
        Conversation conversation,
        AttemptWriter writer,
        long deadline,
        StopSignal stop) {

    public MessageAccepted message() {
        return claim.message();
    }
}
