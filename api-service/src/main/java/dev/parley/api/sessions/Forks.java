package dev.parley.api.sessions;

import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.events.Text;
import dev.parley.store.history.History;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SessionView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * New sessions whose past is a copy of a path of another one. Nothing refers from one to the other
 * but the copy's metadata, so each can be read, proven and erased by itself. Thread-safe.
 */
@Component
class Forks {

    /** In the metadata of a copy: where it came from. */
    private static final String ORIGIN = "forked_from";

    private static final int MOST_TURNS = 1_000;
    private static final int MOST_BYTES = 8 << 20;
    private static final int PAGE = 200;

    private final Sessions sessions;
    private final NamedSessions names;
    private final ImportedPast pasts;
    private final History history;
    private final TurnArchive archive;

    Forks(
            Sessions sessions,
            NamedSessions names,
            ImportedPast pasts,
            History history,
            TurnArchive archive) {
        this.sessions = sessions;
        this.names = names;
        this.pasts = pasts;
        this.history = history;
        this.archive = archive;
    }

    /**
     * Copies the path to a turn of the session. Returns when the event log holds the copy.
     *
     * @param idempotencyKey in the scope of the session; a repeat gives the same copy, and finishes
     *     it if a crash has not let it be whole
     * @throws ProblemException 404 if the session has no such turn, 410 if the turn has no such
     *     event, 409 if the key was used for another fork, 413 if the path is too long
     */
    SessionView fork(SessionView source, ForkRequest request, @Nullable String idempotencyKey) {
        var past = past(source, request);
        var origin = request.origin(source.sessionId());
        var beginning = beginning(source, origin);
        var copy = begun(source, beginning, idempotencyKey);
        if (!origin.equals(copy.metadata().get(ORIGIN))) {
            throw ProblemException.idempotencyKeyReused();
        }
        if (copy.unlisted()) {
            pasts.write(copy, past);
            sessions.list(copy.sessionId());
        }
        return sessions.get(copy.sessionId());
    }

    private SessionView begun(
            SessionView source,
            NamedSessions.Beginning beginning,
            @Nullable String idempotencyKey) {
        if (idempotencyKey == null) {
            return names.beginUnnamed(beginning);
        }
        var name = "fork:" + source.sessionId() + ":" + Text.sha256Hex(idempotencyKey);
        return names.resume(name, beginning);
    }

    // No list shows a part of the path.
    private static NamedSessions.Beginning beginning(
            SessionView source, Map<String, Object> origin) {
        var metadata = new HashMap<>(source.metadata());
        metadata.put(ORIGIN, origin);
        return new NamedSessions.Beginning(
                source.title(),
                source.mode(),
                source.documentIds(),
                metadata,
                source.choice(),
                null,
                true);
    }

    private List<Exchange> past(SessionView source, ForkRequest request) {
        var exchanges = new ArrayList<Exchange>();
        MessageView answer = null;
        for (var message : path(source, request.turn()).reversed()) {
            if (message.role() == Role.ASSISTANT) {
                answer = message;
            } else {
                exchanges.addFirst(exchange(message, answer));
                answer = null;
            }
        }
        var event = request.event();
        if (event != null) {
            var text =
                    archive.textUpTo(source.owner(), source.sessionId(), event)
                            .orElseThrow(ProblemException::eventGone);
            var last = exchanges.removeLast();
            exchanges.add(new Exchange(last.question(), text, last.askedAt(), last.answeredAt()));
        }
        return exchanges;
    }

    private static Exchange exchange(MessageView question, @Nullable MessageView answer) {
        return answer == null
                ? new Exchange(question.content(), "", question.createdAt(), null)
                : new Exchange(
                        question.content(),
                        answer.content(),
                        question.createdAt(),
                        Objects.requireNonNullElse(answer.completedAt(), answer.createdAt()));
    }

    // Oldest first. It is read from its end, in pages.
    private List<MessageView> path(SessionView source, UUID leaf) {
        var path = new ArrayList<MessageView>();
        int before = Integer.MAX_VALUE;
        long bytes = 0;
        boolean more;
        do {
            var page =
                    history.messages(
                                    source.owner(),
                                    source.sessionId(),
                                    new History.Page(leaf, PAGE, before))
                            .orElseThrow(() -> unknown(leaf));
            for (var message : page.messages()) {
                bytes += message.content().getBytes(StandardCharsets.UTF_8).length;
            }
            path.addAll(0, page.messages());
            if (path.size() > 2 * MOST_TURNS || bytes > MOST_BYTES) {
                throw ProblemException.of(
                        ProblemCode.PAYLOAD_TOO_LARGE,
                        "A fork copies at most %d turns and %d MiB of text."
                                .formatted(MOST_TURNS, MOST_BYTES >> 20));
            }
            more = page.more();
            before = path.getFirst().seq();
        } while (more);
        return path;
    }

    private static ProblemException unknown(UUID turnId) {
        return ProblemException.notFound("turn " + turnId);
    }
}
