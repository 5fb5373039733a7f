package dev.parley.worker.retrieval;

import dev.parley.events.WireWord;

/** How far a search had to widen for an answer. */
public enum CascadeTier implements WireWord {
    /** The named creator's documents answer. */
    CREATOR,
    /** Documents of a domain in which that creator publishes answer. */
    DOMAIN,
    /** Some document of the scope answers. */
    GLOBAL,
    /** No document answers. */
    NONE
}
