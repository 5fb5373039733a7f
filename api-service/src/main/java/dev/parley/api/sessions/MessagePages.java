package dev.parley.api.sessions;

import dev.parley.api.web.ProblemException;
import dev.parley.store.history.History;
import dev.parley.store.history.SessionHistory;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SessionView;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Walks over all messages of a session's path, however many there are: it holds two pages of the
 * history, and of the others only where they begin. Thread-safe.
 */
@Component
public class MessagePages {

    private static final int PAGE = 100;

    private final History history;

    MessagePages(History history) {
        this.history = history;
    }

    /**
     * Takes the messages one by one.
     *
     * @param <E> what ends the walk, such as that a reader has gone
     */
    public interface Sink<E extends Exception> {
        /** Returns true if it wants more. */
        boolean take(MessageView message) throws E;
    }

    /** The messages with these places: from one on, and before another. */
    private record Range(int from, int before) {}

    /**
     * Returns the newest page, where a walk begins.
     *
     * @throws ProblemException 404 if the owner has no such session
     */
    public SessionHistory newest(String owner, UUID sessionId) {
        return history.messages(owner, sessionId, History.Page.newest(PAGE))
                .orElseThrow(() -> Sessions.unknown(sessionId));
    }

    /**
     * Returns the newest page of the path to a turn of the session.
     *
     * @throws ProblemException 404 if the session has no such turn
     */
    SessionHistory newest(SessionView session, UUID leaf) {
        return history.messages(
                        session.owner(),
                        session.sessionId(),
                        new History.Page(leaf, PAGE, Integer.MAX_VALUE))
                .orElseThrow(() -> ProblemException.notFound("turn " + leaf));
    }

    /**
     * Hands over the messages from the oldest to the newest one of this page. Messages that come
     * meanwhile are left out.
     *
     * @throws ProblemException 404 if the session was deleted meanwhile
     */
    public <E extends Exception> void oldestFirst(SessionHistory newest, Sink<E> sink) throws E {
        var later = new ArrayDeque<Range>();
        var page = newest;
        while (page.more()) {
            if (page != newest) {
                var last = page.messages().getLast();
                later.push(new Range(first(page), last.seq() + 1));
            }
            page = before(newest, first(page));
        }
        if (!hand(page.messages(), sink)) {
            return;
        }
        for (var range : later) {
            if (!hand(newest, range, sink)) {
                return;
            }
        }
        if (page != newest) {
            hand(newest.messages(), sink);
        }
    }

    /**
     * Hands over the messages from the newest one of this page to the oldest.
     *
     * @throws ProblemException 404 if the session was deleted meanwhile
     */
    public <E extends Exception> void newestFirst(SessionHistory newest, Sink<E> sink) throws E {
        var page = newest;
        while (hand(page.messages().reversed(), sink) && page.more()) {
            page = before(newest, first(page));
        }
    }

    // A page may be shorter than it was, since texts that are being written grow.
    private <E extends Exception> boolean hand(SessionHistory newest, Range range, Sink<E> sink)
            throws E {
        var page = before(newest, range.before());
        var wanted =
                page.messages().stream().filter(message -> message.seq() >= range.from()).toList();
        boolean lacksSome = page.more() && wanted.size() == page.messages().size();
        if (lacksSome && first(page) > range.from()) {
            return hand(newest, new Range(range.from(), first(page)), sink) && hand(wanted, sink);
        }
        return hand(wanted, sink);
    }

    private static <E extends Exception> boolean hand(List<MessageView> messages, Sink<E> sink)
            throws E {
        for (var message : messages) {
            if (!sink.take(message)) {
                return false;
            }
        }
        return true;
    }

    private static int first(SessionHistory page) {
        return page.messages().getFirst().seq();
    }

    // The path ends where it ended, also if another leaf is chosen meanwhile.
    private SessionHistory before(SessionHistory newest, int before) {
        var session = newest.session();
        var page = new History.Page(newest.messages().getLast().turnId(), PAGE, before);
        return history.messages(session.owner(), session.sessionId(), page)
                .orElseThrow(() -> Sessions.unknown(session.sessionId()));
    }
}
