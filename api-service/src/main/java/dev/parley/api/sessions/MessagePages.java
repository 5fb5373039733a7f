package dev.parley.api.sessions;

import dev.parley.api.web.ProblemException;
import dev.parley.store.history.History;
import dev.parley.store.history.SessionHistory;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SessionView;
import java.io.IOException;
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

    /** Takes the messages one by one. */
    public interface Sink {
        /**
         * Returns true if it wants more.
         *
         * @throws IOException if its reader has gone; ends the walk
         */
        boolean take(MessageView message) throws IOException;
    }

    /** The messages with these places: from one on, and before another. */
    private record Range(int from, int before) {}

    /**
     * Returns the newest page, where a walk begins.
     *
     * @throws ProblemException 404 if the owner has no such session
     */
    public SessionHistory newest(String owner, UUID sessionId) {
        return read(owner, sessionId, History.Page.newest(PAGE));
    }

    /**
     * Hands over the messages from the oldest to the newest one of this page. Messages that come
     * meanwhile are left out.
     *
     * @throws ProblemException 404 if the session was deleted meanwhile
     */
    public void oldestFirst(SessionHistory newest, Sink sink) throws IOException {
        var session = newest.session();
        var later = new ArrayDeque<Range>();
        var page = newest;
        while (page.more()) {
            if (page != newest) {
                var last = page.messages().getLast();
                later.push(new Range(first(page), last.seq() + 1));
            }
            page = read(session, first(page));
        }
        if (!hand(page.messages(), sink)) {
            return;
        }
        for (var range : later) {
            if (!hand(session, range, sink)) {
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
    public void newestFirst(SessionHistory newest, Sink sink) throws IOException {
        var page = newest;
        while (hand(page.messages().reversed(), sink) && page.more()) {
            page = read(newest.session(), first(page));
        }
    }

    // A page may be shorter than it was, since texts that are being written grow.
    private boolean hand(SessionView session, Range range, Sink sink) throws IOException {
        var page = read(session, range.before());
        var wanted =
                page.messages().stream().filter(message -> message.seq() >= range.from()).toList();
        boolean lacksSome = page.more() && wanted.size() == page.messages().size();
        if (lacksSome && first(page) > range.from()) {
            return hand(session, new Range(range.from(), first(page)), sink) && hand(wanted, sink);
        }
        return hand(wanted, sink);
    }

    private static boolean hand(List<MessageView> messages, Sink sink) throws IOException {
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

    private SessionHistory read(SessionView session, int before) {
        // The same path, also if another leaf is chosen meanwhile.
        var page = new History.Page(session.leafTurnId(), PAGE, before);
        return read(session.owner(), session.sessionId(), page);
    }

    private SessionHistory read(String owner, UUID sessionId, History.Page page) {
        return history.messages(owner, sessionId, page)
                .orElseThrow(() -> Sessions.unknown(sessionId));
    }
}
