package dev.parley.worker.turns;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent.Progress;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.TurnArchive;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.StopSignal;
import dev.parley.worker.modes.Lookups;
import dev.parley.worker.prompting.Conversation;
import dev.parley.worker.prompting.ConversationMemory;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.Retrieved;
import dev.parley.worker.retrieval.Retriever;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * What an attempt reads, waiting for a database that is away and for a history that is behind: a
 * prompt that silently misses something is worse than a late one. Thread safe.
 */
@Component
class TurnReads {

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    private final ConversationMemory memory;
    private final Retriever retriever;
    private final TurnArchive archive;
    private final WorkerSettings settings;

    TurnReads(
            ConversationMemory memory,
            Retriever retriever,
            TurnArchive archive,
            WorkerSettings settings) {
        this.memory = memory;
        this.retriever = retriever;
        this.archive = archive;
        this.settings = settings;
    }

    Conversation conversation(Attempt.Assignment assignment, StopSignal stop)
            throws InterruptedException {
        return read(() -> memory.before(assignment.turn(), assignment.acceptedOffset()), stop);
    }

    String answerSoFar(MessageAccepted turn, StopSignal stop) throws InterruptedException {
        return read(() -> memory.answerSoFar(turn), stop);
    }

    Lookups lookups(Attempt.Assignment assignment, StopSignal stop) {
        var turn = assignment.turn();
        return new Lookups() {
            @Override
            public Retrieved passages(String question) throws InterruptedException {
                var query =
                        new RetrievalQuery(
                                question,
                                assignment.claim().owner(),
                                turn.documentIds(),
                                turn.creator());
                return read(() -> retriever.retrieve(query), stop);
            }

            @Override
            public List<Progress> finishedSteps() throws InterruptedException {
                return assignment.attempt() == 1
                        ? List.of()
                        : read(() -> archive.finishedSteps(turn.sessionId(), turn.turnId()), stop);
            }
        };
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
