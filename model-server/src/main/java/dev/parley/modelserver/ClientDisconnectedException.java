package dev.parley.modelserver;

import java.io.IOException;

/** The client closed its connection before it had the whole answer. */
public final class ClientDisconnectedException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientDisconnectedException(IOException cause) {
        super("The client closed its connection before it had the whole answer", cause);
    }
}
