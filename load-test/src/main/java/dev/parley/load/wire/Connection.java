package dev.parley.load.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One request and its response. For the loop's thread. */
public final class Connection {

    final SocketChannel channel;
    final ByteBuffer request;
    final ResponseReader reader;

    Connection(SocketChannel channel, ByteBuffer request, ResponseReader reader) {
        this.channel = channel;
        this.request = request;
        this.reader = reader;
    }

    void fail(String why) {
        close();
        reader.fail(why, System.nanoTime());
    }

    /** Leaves the server; the reader is told nothing more. */
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The connection is of no use any more, whatever went wrong.
            request.clear();
        }
    }
}
