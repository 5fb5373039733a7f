package dev.parley.api.messages;

import dev.parley.api.limits.CallerPlaces;
import dev.parley.api.sessions.OwnSession;
import dev.parley.api.stream.LiveFeeds;
import dev.parley.api.stream.TurnStreams;
import dev.parley.api.stream.Wire;
import dev.parley.api.web.ProblemException;
import dev.parley.events.MessageAccepted;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.limits.Limit;
import dev.parley.store.turns.Acceptance;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Messages that are answered with a stream, whichever call they come by. Thread-safe. */
@Component
public class Messages {

    private final MessageIntake intake;
    private final LiveFeeds feeds;
    private final TurnStreams turns;
    private final CallerPlaces places;
    private final AskedBefore asked;

    Messages(
            MessageIntake intake,
            LiveFeeds feeds,
            TurnStreams turns,
            CallerPlaces places,
            AskedBefore asked) {
        this.intake = intake;
        this.asked = asked;
        this.feeds = feeds;
        this.turns = turns;
        this.places = places;
    }

    /**
     * Returns the key with this beginning of the message that the session accepted last, if that
     * was within this time: a client that repeats a call by itself may send no key.
     */
    public Optional<String> recentKey(SessionView session, String beginning, Duration within) {
        return intake.recentKey(session, beginning, within);
    }

    /**
     * Takes a message, and does not follow its answer.
     *
     * @throws ProblemException if the message is refused
     */
    public MessageAccepted send(
            SessionView session, NewMessage message, @Nullable String idempotencyKey) {
        return intake.take(session, message, idempotencyKey).message();
    }

    /**
     * Takes a message and streams its answer. Blocks until the turn ends or the client leaves; the
     * turn goes on without the client.
     *
     * @param idempotencyKey in the scope of owner and session
     * @throws ProblemException if the message is refused; nothing was sent then
     * @throws IOException to have the connection cut, as in {@link TurnStreams}
     */
    public void stream(
            SessionView session,
            NewMessage message,
            @Nullable String idempotencyKey,
            Wire.Format format,
            HttpServletResponse response)
            throws IOException {
        Acceptance.Published taken;
        // Both before anything is published: a message that was taken has its stream, and misses
        // nothing.
        try (var _ = places.take(Limit.STREAMS);
                var feed = feeds.attach(OwnSession.of(session))) {
            taken = intake.take(session, message, idempotencyKey);
            if (taken.isNew()) {
                turns.fromStart(taken.message(), feed, format, response);
                return;
            }
        }
        turns.after(OwnSession.of(session), taken.message().turnId(), null, format, response);
    }

    /**
     * Refuses what {@link #stream} would refuse in any session: for callers who write something for
     * the message before they send it, such as its session. The message itself is decided when it
     * is sent.
     *
     * @param isFollowed true if its answer will be streamed
     * @throws ProblemException if the message would be refused now
     */
    public void requireAcceptable(NewMessage message, boolean isFollowed) {
        if (isFollowed) {
            places.requireFree(Limit.STREAMS);
        }
        intake.requireAcceptable(message);
    }

    /**
     * Returns the message as one beside an earlier one: both go on from the same turn.
     *
     * @param earlierKey the key that the earlier one came with
     * @return empty if no message of the session came with that key
     */
    public Optional<NewMessage> beside(SessionView session, String earlierKey, NewMessage message) {
        return intake.turnOf(session, earlierKey)
                .flatMap(turn -> asked.parent(session, turn))
                .map(message::after);
    }

    /** Returns true if a message of the session came with this key. */
    public boolean isKnown(SessionView session, String idempotencyKey) {
        return intake.isKnown(session, idempotencyKey);
    }
}
