package dev.parley.load.client;

import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.json.JsonMapper;

/** A user of the system: makes sessions, sends messages and reads their streams. */
public final class ParleyClient {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI api;

    public ParleyClient(URI api) {
        this.api = api;
    }

    /** Asks, and never reads the response; the caller closes it. */
    public Exchange askAndDoNotRead(URI messages, String question) throws IOException {
        String message = JSON.createObjectNode().put("content", question).toString();
        return Exchange.postAndDoNotRead(messages, "text/event-stream", message);
    }

    /**
     * When a turn was cancelled, and when its reader had the ending, in {@link System#nanoTime}'s
     * terms.
     */
    public record Cancelled(long askedAt, long endedAt) {}

    /** Asks, cancels the turn after so many tokens, and reads on to its end. */
    public Cancelled askAndCancel(URI messages, String question, int tokens)
            throws IOException, InterruptedException {
        String message = JSON.createObjectNode().put("content", question).toString();
        try (var post = Exchange.post(messages, "text/event-stream", message)) {
            var turn = post.header("parley-turn-id").orElse("");
            var cancel = messages.resolve("turns/" + turn + "/cancel");
            var events = new EventStream(post.body());
            for (int seen = 0; seen < tokens; ) {
                var event = events.next();
                if (event == null) {
                    throw new IOException("The stream stopped after %d tokens".formatted(seen));
                }
                seen += event.name().equals("token") ? 1 : 0;
            }
            long asked = System.nanoTime();
            // The stream is read meanwhile: the ending may come before the response.
            var response = new FutureTask<>(() -> status(cancel));
            Thread.startVirtualThread(response);
            var last = events.next();
            while (last != null && !last.name().equals("done")) {
                last = events.next();
            }
            if (last == null
                    || response.get() != 202
                    || !JSON.readTree(last.data()).path("status").asString().equals("cancelled")) {
                throw new IOException("Not cancelled: " + last);
            }
            return new Cancelled(asked, last.readAt());
        } catch (ExecutionException e) {
            throw new IOException("The cancel was not answered", e);
        }
    }

    private static int status(URI cancel) throws IOException {
        try (var post = Exchange.post(cancel, "application/json", "")) {
            return post.status();
        }
    }

    /** Makes a session; returns the address of its messages. */
    public URI newMessages() throws IOException {
        try (var post =
                Exchange.post(api.resolve("/api/chat/sessions"), "application/json", "{}")) {
            String body = post.text();
            if (post.status() != 201) {
                throw new IOException("No session: HTTP " + post.status() + " " + body);
            }
            String id = JSON.readTree(body).path("session_id").asString();
            return messages(id);
        }
    }

    /** Returns the address of a session's messages. */
    public URI messages(String session) {
        return api.resolve("/api/chat/sessions/" + session + "/messages");
    }
}
