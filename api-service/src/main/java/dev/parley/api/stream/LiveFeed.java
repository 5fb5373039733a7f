package dev.parley.api.stream;

import dev.parley.delivery.Delivery;

/** A reader's place at the live feed of a session. Closing it gives the place back. */
public final class LiveFeed implements AutoCloseable {

    private final ReaderBuffer buffer;
    private final Delivery.Subscription subscription;

    LiveFeed(ReaderBuffer buffer, Delivery.Subscription subscription) {
        this.buffer = buffer;
        this.subscription = subscription;
    }

    ReaderBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
