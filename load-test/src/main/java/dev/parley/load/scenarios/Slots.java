package dev.parley.load.scenarios;

/** How many slots the worker of a measured system has. */
final class Slots {

    /** For up to 200 turns at once: the usual system of a run, which several scenarios share. */
    static final int USUAL = 220;

    private static final int SPARE = 20;

    /** More members than this a share group does not take. */
    private static final int MOST = 1_000;

    private Slots() {}

    /** More than streams: a late acknowledgment of a request must not delay the next turn. */
    static int forStreams(int streams) {
        return streams + SPARE <= USUAL ? USUAL : Math.min(MOST, streams + SPARE);
    }
}
