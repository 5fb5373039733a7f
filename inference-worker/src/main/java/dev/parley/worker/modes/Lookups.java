package dev.parley.worker.modes;

import dev.parley.events.TurnEvent;
import dev.parley.worker.retrieval.Retrieved;
import java.util.List;

/** What a turn can look up; each waits, within its bounds, for a database that is away. */
public interface Lookups {

    /** The passages of the message's documents that answer this. Thread safe. */
    Retrieved passages(String question) throws InterruptedException;

    /** The steps, with their results, that the attempts before this one finished, oldest first. */
    List<TurnEvent.Progress> finishedSteps() throws InterruptedException;
}
