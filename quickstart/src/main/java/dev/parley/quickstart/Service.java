package dev.parley.quickstart;

/**
 * One of the services, run inside the quickstart's process. It must register no shutdown hook of
 * its own: the order of stopping is {@link Up}'s.
 */
public interface Service extends AutoCloseable {

    /** As the user knows it, for progress lines: "API". */
    String name();

    /** Returns when it runs; being ready may take longer. Called once. */
    void start(Endpoints endpoints) throws Exception;

    /**
     * Whether it does its part for a message that comes now. Cheap; asked several times a second.
     */
    boolean ready();

    /** Also after a start that failed half-way. Finishes or hands back what it holds. */
    @Override
    void close() throws Exception;
}
