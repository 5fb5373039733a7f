package dev.parley.api.stream;

import java.io.IOException;

/**
 * Ends a stream before its last event: its node stops, or its credential has ended. The client must
 * come back, to another node or with another credential.
 */
final class StreamStopped extends IOException {

    private static final long serialVersionUID = 1L;

    StreamStopped() {
        super("The stream may not go on here");
    }
}
