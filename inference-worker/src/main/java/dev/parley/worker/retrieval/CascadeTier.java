package dev.parley.worker.retrieval;

import java.util.Locale;

/** How far a search had to go for an answer. */
public enum CascadeTier {
    /** The documents of the creator who was named answer. */
    CREATOR,
    /** Documents of a domain in which that creator publishes do. */
    DOMAIN,
    /** Some document in the scope does. */
    GLOBAL,
    /** None does. */
    NONE;

    /** The word for it in events and on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
