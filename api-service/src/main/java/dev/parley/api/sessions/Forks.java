package dev.parley.api.sessions;

import dev.parley.api.admission.Admission;
import dev.parley.api.admission.Room;
import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.events.Text;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SessionView;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedList;
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

    private final Sessions sessions;
    private final NamedSessions names;
    private final ImportedPast pasts;
    private final MessagePages pages;
    private final TurnArchive archive;
    private final Admission admission;
    private final Room room;

    Forks(
            Sessions sessions,
            NamedSessions names,
            ImportedPast pasts,
            MessagePages pages,
            TurnArchive archive,
            Admission admission,
            ForkSettings settings) {
        this.sessions = sessions;
        this.names = names;
        this.pasts = pasts;
        this.pages = pages;
        this.archive = archive;
        this.admission = admission;
        this.room = new Room(settings.atOnce(), "This node makes no more than %d forks at once");
    }

    /**
     * Copies the path to a turn of the caller's session. Returns when the event log holds the copy.
     *
     * @param idempotencyKey in the scope of the session; a repeat gives the same copy, and finishes
     *     it if a crash has not let it be whole
     * @throws ProblemException 404 if there is no such session or turn, 410 if the turn has no such
     *     event, 409 if the key was used for another fork, 413 if the path is too long, 503 if
     *     there is no room, or no message is taken; nothing was read or written then
     */
    SessionView fork(UUID sessionId, ForkRequest request, @Nullable String idempotencyKey) {
        admission.requireRoom();
        try (var _ = room.take()) {
            return copy(sessions.get(sessionId), request, idempotencyKey);
        }
    }

    private SessionView copy(
            SessionView source, ForkRequest request, @Nullable String idempotencyKey) {
        var past = past(source, request);
        var origin = request.origin(source.sessionId());
        var beginning = beginning(source, origin);
        var copy = begun(source, beginning, idempotencyKey);
        if (!origin.equals(copy.metadata().get(ORIGIN))) {
            throw ProblemException.idempotencyKeyReused();
        }
        pasts.complete(copy, past);
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
        var path = new Path();
        pages.newestFirst(pages.newest(source, request.turn()), path);
        var exchanges = path.exchanges;
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

    /** Gathers a path from its end. */
    private static final class Path implements MessagePages.Sink<RuntimeException> {

        private final LinkedList<Exchange> exchanges = new LinkedList<>();
        private @Nullable MessageView answer;
        private long bytes;

        @Override
        public boolean take(MessageView message) {
            bytes += message.content().getBytes(StandardCharsets.UTF_8).length;
            if (message.role() == Role.ASSISTANT) {
                answer = message;
            } else {
                exchanges.addFirst(exchange(message, answer));
                answer = null;
            }
            if (exchanges.size() > MOST_TURNS || bytes > MOST_BYTES) {
                throw ProblemException.of(
                        ProblemCode.PAYLOAD_TOO_LARGE,
                        "A fork copies at most %d turns and %d MiB of text."
                                .formatted(MOST_TURNS, MOST_BYTES >> 20));
            }
            return true;
        }
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
}
