package dev.parley.quickstart.cluster;

import java.util.Locale;

/**
 * A process of a cluster.
 *
 * @param number from 1; 0 for a kind of which there is one
 */
record Node(Kind kind, int number) {

    /** In the order in which they start; they stop in the opposite one. */
    enum Kind {
        MODEL,
        POSTGRES,
        BROKER,
        PROJECTOR,
        WORKER,
        API,
        PROXY;

        /** Whether it is one of the three services, a Spring Boot application of its own. */
        boolean isService() {
            return switch (this) {
                case PROJECTOR, WORKER, API -> true;
                case MODEL, POSTGRES, BROKER, PROXY -> false;
            };
        }
    }

    static Node single(Kind kind) {
        return new Node(kind, 0);
    }

    /** As in its pid file's name: {@code api-1}, {@code postgres}. */
    String name() {
        String word = kind.name().toLowerCase(Locale.ROOT);
        return number == 0 ? word : word + "-" + number;
    }

    @Override
    public String toString() {
        return name();
    }
}
