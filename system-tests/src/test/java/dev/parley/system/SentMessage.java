package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.witness.FaithfulReader;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A message, and a {@link FaithfulReader} that reads its answer on a thread of its own. */
record SentMessage(String session, Message message, Thread reader) {

    static SentMessage send(URI api, String session, Message message) {
        var faithful = new FaithfulReader(new PatientClient(api), session, () -> {});
        var reader =
                Thread.ofVirtual()
                        .name("reader of " + session)
                        .start(
                                () -> {
                                    try {
                                        faithful.send(message);
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        return new SentMessage(session, message, reader);
    }

    /** The turn that the message became; waits for it. */
    String turn() {
        await("the turn of " + message.content())
                // A test asks this of a thousand messages that all have one.
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(3))
                .until(() -> message.turn().isPresent() || !reader.isAlive());
        return message.turn().orElseThrow(() -> new AssertionError(message.complaints()));
    }

    /** Waits until the reader has seen so many tokens of the current attempt. */
    SentMessage awaitTokens(int count) {
        await("tokens of " + message.content())
                .until(() -> message.tokens() >= count || !reader.isAlive());
        return this;
    }

    void awaitEvent(String name) {
        await(name + " of " + message.content())
                .until(
                        () ->
                                !reader.isAlive()
                                        || message.events().stream()
                                                .anyMatch(event -> event.name().equals(name)));
    }

    /** Everything the reader saw, over all its connections; waits for the end. */
    List<Event> toEnd() {
        try {
            reader.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(message.complaints()).isEmpty();
        return message.events();
    }
}
