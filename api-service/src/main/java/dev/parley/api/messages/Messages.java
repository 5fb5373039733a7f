package dev.parley.api.messages;

import dev.parley.api.stream.StreamController;
import dev.parley.api.stream.Streams;
import dev.parley.api.stream.Wire;
import dev.parley.api.web.ProblemException;
import dev.parley.events.MessageAccepted;
import dev.parley.store.history.SessionView;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Messages that are sent, over any call: taken, and answered with a stream or a link to it. */
@Component
public class Messages {

    private final MessageIntake intake;
    private final Streams streams;
    private final StreamController resume;

    Messages(MessageIntake intake, Streams streams, StreamController resume) {
        this.intake = intake;
        this.streams = streams;
        this.resume = resume;
    }

    /**
     * Takes a message and streams its answer; blocks until the turn's end or the client's going,
     * after which the turn goes on.
     *
     * @param idempotencyKey in the scope of owner and session
     * @throws ProblemException where the message is not taken; nothing was sent then
     */
    public void stream(
            SessionView session,
            NewMessage message,
            @Nullable String idempotencyKey,
            Wire.Format format,
            HttpServletResponse response) {
        MessageIntake.Taken taken;
        // Attached before anything is published, so that nothing is missed.
        try (var feed = streams.attach(session.sessionId())) {
            taken = intake.accept(session, message, idempotencyKey);
            if (taken.isNew()) {
                intake.publish(taken.message());
                streams.accepted(taken.message(), feed, format, response);
                return;
            }
        }
        resume.streamTurn(session.sessionId(), taken.message().turnId(), null, format, response);
    }

    /** Takes a message whose sender reads its stream elsewhere. */
    MessageAccepted take(SessionView session, NewMessage message, @Nullable String idempotencyKey) {
        var taken = intake.accept(session, message, idempotencyKey);
        if (taken.isNew()) {
            intake.publish(taken.message());
        }
        return taken.message();
    }

    /**
     * Refuses where a new message would be refused: for who has to make something before it is
     * taken.
     *
     * @throws ProblemException 503 where too many turns wait for a worker
     */
    public void requireRoom() {
        intake.requireRoom();
    }
}
