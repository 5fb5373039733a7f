package dev.parley.api.sessions;

import dev.parley.api.web.ProblemException;
import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.TurnImported;
import dev.parley.events.TurnImported.Role;
import dev.parley.log.EventLog;
import dev.parley.log.EventTooLarge;
import dev.parley.log.LogPosition;
import dev.parley.store.history.History;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.turns.SessionTurns;
import dev.parley.store.turns.TurnClaims;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes what was said elsewhere into a session that has no turn yet, as its past. The ids follow
 * from the session's, so writing the same again changes nothing, whoever does. Thread-safe.
 */
@Component
public class ImportedPast {

    /** The most exchanges that are compared. */
    private static final int COMPARED = 100;

    /** Events under way at once: the others wait until the event log has these. */
    private static final int AT_ONCE = 400;

    private final Sessions sessions;
    private final EventLog log;
    private final TurnClaims claims;
    private final SessionTurns turns;
    private final History history;

    ImportedPast(
            Sessions sessions,
            EventLog log,
            TurnClaims claims,
            SessionTurns turns,
            History history) {
        this.sessions = sessions;
        this.log = log;
        this.claims = claims;
        this.turns = turns;
        this.history = history;
    }

    /**
     * A message and its answer; either may be empty.
     *
     * @param askedAt null if it is not known when, as {@code answeredAt}
     */
    public record Exchange(
            String question,
            String answer,
            @Nullable Instant askedAt,
            @Nullable Instant answeredAt) {

        public Exchange(String question, String answer) {
            this(question, answer, null, null);
        }
    }

    /** Returns true if there is a past, and the session has no turn. */
    public boolean isMissing(SessionView session, List<Exchange> past) {
        return !past.isEmpty() && turns.newest(session.owner(), session.sessionId(), 1).isEmpty();
    }

    /**
     * Returns true if this is the newest part of what a path of the session holds.
     *
     * @param leaf the last turn of the path; null for the session's leaf
     */
    public boolean isHeldBy(SessionView session, @Nullable UUID leaf, List<Exchange> past) {
        var texts =
                past.subList(Math.max(0, past.size() - COMPARED), past.size()).stream()
                        .flatMap(exchange -> Stream.of(exchange.question(), exchange.answer()))
                        .toList();
        return texts.isEmpty()
                || history.messages(
                                session.owner(),
                                session.sessionId(),
                                new History.Page(leaf, texts.size(), Integer.MAX_VALUE))
                        .map(
                                read ->
                                        read.messages().stream()
                                                .map(MessageView::content)
                                                .toList()
                                                .equals(texts))
                        .orElse(false);
    }

    /**
     * Writes the past of a session that no list shows before it is whole, and has lists show it;
     * does nothing if they do. After a crash in between it can be called again.
     *
     * @param past oldest first
     * @throws ProblemException as {@link #write} does
     */
    public void complete(SessionView session, List<Exchange> past) {
        if (session.unlisted()) {
            write(session, past);
            sessions.list(session.sessionId());
        }
    }

    /**
     * Returns when the event log holds the whole past, and the arbiter its last turn.
     *
     * @param past oldest first
     * @throws ProblemException 413 if a text is too long for an event, 503 if the event log does
     *     not accept events now
     */
    public void write(SessionView session, List<Exchange> past) {
        if (past.isEmpty()) {
            return;
        }
        var appends = new ArrayList<CompletableFuture<LogPosition>>();
        for (int turn = 0; turn < past.size(); turn++) {
            var exchange = past.get(turn);
            var asked = at(session, exchange.askedAt());
            var answered = at(session, exchange.answeredAt());
            appends.add(log.append(message(session, turn, asked, Role.USER, exchange.question())));
            appends.add(
                    log.append(
                            message(session, turn, answered, Role.ASSISTANT, exchange.answer())));
            if (appends.size() >= AT_ONCE) {
                await(appends);
                appends.clear();
            }
        }
        await(appends);
        claims.imported(last(session, past.size() - 1), session.owner());
    }

    private static void await(List<CompletableFuture<LogPosition>> appends) {
        try {
            CompletableFuture.allOf(appends.toArray(CompletableFuture<?>[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof EventTooLarge) {
                throw ProblemException.payloadTooLarge(EventLog.MOST_BYTES);
            }
            throw Sessions.eventLogDown();
        }
    }

    private static TurnImported message(
            SessionView session, int turn, Instant at, Role role, String text) {
        var sessionId = session.sessionId();
        return new TurnImported(
                sessionId, turnId(sessionId, turn), at, id(sessionId, turn, role), role, text);
    }

    private static MessageAccepted last(SessionView session, int turn) {
        var sessionId = session.sessionId();
        return new MessageAccepted(
                sessionId,
                turnId(sessionId, turn),
                session.createdAt(),
                id(sessionId, turn, Role.USER),
                id(sessionId, turn, Role.ASSISTANT),
                "",
                ChatMode.REGULAR,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }

    // The same, whoever writes it and when.
    private static Instant at(SessionView session, @Nullable Instant known) {
        return known == null ? session.createdAt() : known;
    }

    private static UUID turnId(UUID sessionId, int turn) {
        return named(sessionId + "/" + turn);
    }

    private static UUID id(UUID sessionId, int turn, Role role) {
        return named(sessionId + "/" + turn + "/" + role);
    }

    private static UUID named(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
