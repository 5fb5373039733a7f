package dev.parley.worker.retrieval;

import java.util.Locale;

/** How far a search had to widen for an answer. */
public enum CascadeTier {
    /** The named creator's documents answer. */
    CREATOR,
    /** Documents of a domain in which that creator publishes answer. */
    DOMAIN,
    /** Some document of the scope answers. */
    GLOBAL,
    /** No document answers. */
    NONE;

    /** The tier as events carry it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
