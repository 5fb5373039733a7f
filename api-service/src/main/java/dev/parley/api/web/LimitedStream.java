package dev.parley.api.web;

import dev.parley.bounds.LimitedInputStream;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body that ends the request with {@code payload_too_large} once more than the limit
 * has been read.
 */
final class LimitedStream extends ServletInputStream {
    private final ServletInputStream body;
    private final InputStream limited;

    LimitedStream(ServletInputStream body, long limit) {
        this.body = body;
        this.limited = new LimitedInputStream(body, limit, ProblemException::refusePayload);
    }

    @Override
    public int read() throws IOException {
        return limited.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return limited.read(into, offset, length);
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
