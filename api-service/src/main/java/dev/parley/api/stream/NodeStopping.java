package dev.parley.api.stream;

import java.io.IOException;

/** Ends a stream because its node stops: its client must come back to another node. */
final class NodeStopping extends IOException {

    private static final long serialVersionUID = 1L;

    NodeStopping() {
        super("The node is stopping");
    }
}
