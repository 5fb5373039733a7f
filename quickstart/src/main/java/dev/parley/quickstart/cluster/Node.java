package dev.parley.quickstart.cluster;

import dev.parley.quickstart.DatabaseLogins;
import java.util.Locale;

/**
 * A process of a cluster.
 *
 * @param number from 1; 0 if there is only one of the kind
 */
record Node(Kind kind, int number) {

    /** The kinds in the order in which they start; they stop in the opposite order. */
    enum Kind {
        MODEL,
        POSTGRES,
        BROKER,
        PROJECTOR,
        WORKER,
        API,
        PROXY;

        /** Returns true for the three services, which are Spring Boot applications. */
        boolean isService() {
            return switch (this) {
                case PROJECTOR, WORKER, API -> true;
                case MODEL, POSTGRES, BROKER, PROXY -> false;
            };
        }

        /** Returns as whom a service logs in to the database. */
        String databaseUser() {
            return switch (this) {
                case PROJECTOR -> DatabaseLogins.PROJECTOR;
                case WORKER -> DatabaseLogins.WORKER;
                case API -> DatabaseLogins.API;
                case MODEL, POSTGRES, BROKER, PROXY ->
                        throw new IllegalArgumentException(this + " is no service");
            };
        }
    }

    static Node single(Kind kind) {
        return new Node(kind, 0);
    }

    /** Returns the name that its files have, such as {@code api-1} or {@code postgres}. */
    String name() {
        String word = kind.name().toLowerCase(Locale.ROOT);
        return number == 0 ? word : word + "-" + number;
    }

    @Override
    public String toString() {
        return name();
    }
}
