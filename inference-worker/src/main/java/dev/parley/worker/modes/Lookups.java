package dev.parley.worker.modes;

import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.history.TurnArchive.EarlierSteps;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.turns.Claim;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.jobs.StopSignal;
import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.prompting.ContextRoom;
import dev.parley.worker.prompting.Conversation;
import dev.parley.worker.prompting.ConversationMemory;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.Retrieved;
import dev.parley.worker.retrieval.Retriever;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * What an attempt looks up. Each lookup waits while the database is away or the history is behind,
 * because an incomplete prompt is worse than a late one. Each throws {@link HistoryLagging} if the
 * history is still behind after {@code parley.worker.history-timeout}, and {@link AttemptStopped}
 * if the database is still away or the attempt was stopped. Thread-safe.
 */
@Component
public class Lookups {

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    private final ConversationMemory memory;
    private final Retriever retriever;
    private final TurnArchive archive;
    private final ContextRoom room;
    private final WorkerSettings settings;

    Lookups(
            ConversationMemory memory,
            Retriever retriever,
            TurnArchive archive,
            ContextRoom room,
            WorkerSettings settings) {
        this.memory = memory;
        this.retriever = retriever;
        this.archive = archive;
        this.room = room;
        this.settings = settings;
    }

    /**
     * The conversation before the message.
     *
     * @param model the one that must take it
     */
    public Conversation conversation(Claim claim, ModelSettings model, StopSignal stop)
            throws InterruptedException {
        return read(() -> memory.before(claim.owner(), claim.message(), model), stop);
    }

    /** The answer that the attempts before this one have written. */
    public MessageView answerSoFar(Claim claim, StopSignal stop) throws InterruptedException {
        return read(() -> memory.answerSoFar(claim.owner(), claim.message()), stop);
    }

    /**
     * The passages for a question: of the documents that the message names as much as the context
     * has room for, else what answers in all of the owner's.
     *
     * @param mostTokens of named documents
     */
    public Retrieved passages(String question, Answering answering, int mostTokens)
            throws InterruptedException {
        var message = answering.message();
        var owner = answering.claim().owner();
        var named = message.documentIds();
        var query =
                named.isEmpty()
                        ? new RetrievalQuery.OfAll(question, owner, message.creator())
                        : new RetrievalQuery.OfNamed(
                                question,
                                owner,
                                named,
                                room.beside(
                                        answering.model().settings(),
                                        answering.conversation(),
                                        message,
                                        question,
                                        mostTokens));
        return read(() -> retriever.retrieve(query), answering.stop());
    }

    /** The steps that the attempts before this one finished. */
    public EarlierSteps finishedSteps(Answering answering) throws InterruptedException {
        var claim = answering.claim();
        var message = claim.message();
        return claim.attempt() == 1
                ? EarlierSteps.NONE
                : read(
                        () ->
                                archive.finishedSteps(
                                        claim.owner(), message.sessionId(), message.turnId()),
                        answering.stop());
    }

    private <T> T read(Supplier<T> what, StopSignal stop) throws InterruptedException {
        var patience = new Patience(stop, settings.historyTimeout());
        long deadline = System.nanoTime() + settings.historyTimeout().toNanos();
        while (true) {
            try {
                return patience.whileAway(what);
            } catch (HistoryLagging e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                if (stop.awaitRaised(BETWEEN_TRIES)) {
                    throw new AttemptStopped("stopped while it waited for the history", e);
                }
            }
        }
    }
}
