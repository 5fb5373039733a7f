package dev.parley.quickstart.client.server;

/** What the client commands exit with; 0 if they did what was asked, 1 if the call is wrong. */
public final class ExitCodes {

    /** The turn or a document failed, or was cancelled: a repeat needs another question. */
    public static final int FAILED = 2;

    /** No server answers, or it is busy: the same command may succeed later. */
    public static final int AWAY = 3;

    private ExitCodes() {}
}
