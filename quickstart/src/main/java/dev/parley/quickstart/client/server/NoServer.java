package dev.parley.quickstart.client.server;

import dev.parley.quickstart.CannotStart;

/** No server answers. */
public final class NoServer extends CannotStart {

    private static final long serialVersionUID = 1L;

    NoServer(String sentence, Throwable cause) {
        super(sentence, cause, ExitCodes.AWAY);
    }
}
