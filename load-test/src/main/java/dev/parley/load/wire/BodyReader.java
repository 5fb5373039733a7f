package dev.parley.load.wire;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gathers a whole response. For the loop's thread. */
public final class BodyReader extends ResponseReader {

    /**
     * A whole response, or none.
     *
     * @param status 0 if there was none
     * @param body in lines; why it failed, if the status is 0
     * @param at when its last byte was read, in {@link System#nanoTime}'s terms
     */
    public record Response(int status, String body, long at) {}

    private final Consumer<Response> then;
    private final StringBuilder body = new StringBuilder();
    private int status;

    public BodyReader(Consumer<Response> then) {
        this.then = then;
    }

    @Override
    void status(int received, long at) {
        status = received;
    }

    @Override
    void line(byte[] line, int length, long at) {
        body.append(new String(line, 0, length, StandardCharsets.UTF_8)).append('\n');
    }

    @Override
    void ended(@Nullable String failure, long at) {
        then.accept(
                failure == null
                        ? new Response(status, body.toString(), at)
                        : new Response(0, failure, at));
    }
}
