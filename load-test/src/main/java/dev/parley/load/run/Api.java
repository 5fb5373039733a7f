package dev.parley.load.run;

import dev.parley.load.wire.BodyReader;
import dev.parley.load.wire.EventLoop;
import dev.parley.load.wire.Requests;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.json.JsonMapper;

/** The calls that prepare a load. */
public final class Api {

    /** How many calls wait for their answers at once. */
    private static final int AT_ONCE = 16;

    private final EventLoop loop;
    private final URI url;

    Api(EventLoop loop, URI url) {
        this.loop = loop;
        this.url = url;
    }

    /** Makes so many sessions; returns their ids. */
    public List<String> newSessions(int count) throws IOException, InterruptedException {
        var ids = new ArrayList<String>();
        var all = new CompletableFuture<List<String>>();
        loop.on(
                () -> {
                    for (int i = 0; i < Math.min(AT_ONCE, count); i++) {
                        newSession(ids, count, all);
                    }
                });
        try {
            return count == 0 ? List.of() : all.get();
        } catch (ExecutionException e) {
            throw new IOException("No session was made", e.getCause());
        }
    }

    private void newSession(List<String> ids, int count, CompletableFuture<List<String>> all) {
        byte[] request = Requests.post("/api/chat/sessions", "application/json", "{}");
        loop.open(
                Target.addressOf(url),
                request,
                new BodyReader(
                        response -> {
                            if (response.status() != 201) {
                                all.completeExceptionally(
                                        new IOException(response.status() + " " + response.body()));
                                return;
                            }
                            ids.add(
                                    JsonMapper.shared()
                                            .readTree(response.body())
                                            .path("session_id")
                                            .asString());
                            if (ids.size() == count) {
                                all.complete(ids);
                            } else if (ids.size() <= count - AT_ONCE) {
                                newSession(ids, count, all);
                            }
                        }));
    }
}
