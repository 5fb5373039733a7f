package dev.parley.load.soak;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Users that talk until they are told to stop, each on a thread of its own. */
final class MixedLoad implements AutoCloseable {

    private final List<Thread> users = new ArrayList<>();
    private volatile boolean stopped;

    private MixedLoad() {}

    static MixedLoad start(int users, URI api, Tally tally) {
        var load = new MixedLoad();
        IntStream.rangeClosed(1, users)
                .forEach(number -> load.start(new User(number, api, tally), number));
        return load;
    }

    private void start(User user, int number) {
        users.add(Thread.ofVirtual().name("user " + number).start(() -> talk(user)));
    }

    private void talk(User user) {
        try {
            user.talk(() -> !stopped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when all users have come to the end of what they do: they notice silence. */
    void stop() throws InterruptedException {
        stopped = true;
        for (var user : users) {
            user.join();
        }
    }

    @Override
    public void close() {
        stopped = true;
        users.forEach(Thread::interrupt);
    }
}
