package dev.parley.testsupport;

import dev.parley.testsupport.EventStream.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a response as a browser does. Leaves out {@code queued}: whether it comes depends on how
 * busy the machine is. For one thread.
 */
public final class SseStream implements AutoCloseable {

    private final HttpResponse<InputStream> response;
    private final EventStream events;
    private final List<Event> seen = new ArrayList<>();

    SseStream(HttpResponse<InputStream> response) {
        this.response = response;
        this.events = new EventStream(response.body());
    }

    public int status() {
        return response.statusCode();
    }

    /** Empty if the response has no such header. */
    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The whole body, if nothing of it was read; of a stream, without its comments. */
    public String body() {
        try {
            return new String(response.body().readAllBytes(), StandardCharsets.UTF_8)
                    .replace(":\n\n", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The problem document of a response that is no stream. */
    public JsonNode problem() {
        return JsonMapper.shared().readTree(body());
    }

    /** The next event; null at the stream's end. Blocks. */
    public @Nullable Event next() {
        try {
            var event = events.next();
            while (event != null && event.name().equals("queued")) {
                event = events.next();
            }
            if (event != null) {
                seen.add(event);
            }
            return event;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads to the next comment. */
    public void untilComment() {
        try {
            if (!events.untilComment()) {
                throw new AssertionError("the stream ended before a comment: " + seen);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads up to the first event of this name, and returns it. */
    public Event until(String name) {
        for (var event = next(); event != null; event = next()) {
            if (event.name().equals(name)) {
                return event;
            }
        }
        throw new AssertionError("the stream ended before " + name + ": " + seen);
    }

    /** Reads this many more tokens, then returns. */
    public void tokens(int count) {
        for (int i = 0; i < count; i++) {
            until("token");
        }
    }

    /** Reads to the stream's end; returns all events, also those read before. */
    public List<Event> toEnd() {
        while (next() != null) {
            continue;
        }
        return seen();
    }

    public List<Event> seen() {
        return List.copyOf(seen);
    }

    /** Reads to the stream's end; returns the last event's data. */
    public JsonNode last() {
        return toEnd().getLast().json();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
