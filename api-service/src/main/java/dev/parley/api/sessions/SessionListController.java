package dev.parley.api.sessions;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.security.Auditing;
import dev.parley.api.security.Caller;
import dev.parley.api.web.FieldChecks;
import dev.parley.store.PageCursor;
import dev.parley.store.acts.Act;
import dev.parley.store.history.SessionLists;
import dev.parley.store.history.SessionPage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists and searches sessions over HTTP: the caller's, or another owner's for auditors. */
@RestController
class SessionListController {

    /**
     * How many milliseconds the projection is behind the event log: the age of the oldest record
     * that it has not reached, by the writer's clock and this node's. It is 0 only if the
     * projection has reached every record. The list folds the missing records in, unless they are
     * more than {@code parley.log-reader.max-records}; then the list itself is this late.
     */
    private static final String LAG = "Parley-History-Lag";

    private static final int MOST_SESSIONS = 100;
    private static final int LONGEST_SEARCH = 200;

    private final SessionLists lists;
    private final Caller caller;
    private final Auditing auditing;
    private final OfferedModels models;
    private final Clock clock;

    SessionListController(
            SessionLists lists,
            Caller caller,
            Auditing auditing,
            OfferedModels models,
            Clock clock) {
        this.auditing = auditing;
        this.models = models;
        this.lists = lists;
        this.caller = caller;
        this.clock = clock;
    }

    /** A page of the list. */
    record SessionList(List<SessionResponse> sessions, @Nullable String nextCursor) {}

    @GetMapping("/api/chat/sessions")
    ResponseEntity<SessionList> list(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(name = "q", required = false) @Nullable String words) {
        var wanted = wanted(caller.owner(), limit, cursor, words, false);
        return answer(lists.page(wanted, limit));
    }

    /** The list of another owner, for auditors, who see also what no list of the owner shows. */
    @GetMapping("/api/audit/owners/{owner}/sessions")
    ResponseEntity<SessionList> listOf(
            @PathVariable String owner,
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var id = auditing.owner(owner);
        var wanted = wanted(id, limit, cursor, null, true);
        auditing.noteAcrossOwners(Act.Kind.SESSIONS_READ, Map.of("owner", id));
        return answer(lists.page(wanted, limit));
    }

    private static SessionLists.Wanted wanted(
            String owner,
            int limit,
            @Nullable String cursor,
            @Nullable String words,
            boolean unlisted) {
        var after = cursor == null ? null : PageCursor.decode(cursor).orElse(null);
        new FieldChecks()
                .range("limit", limit, 1, MOST_SESSIONS)
                .that(cursor == null || after != null, "cursor", "is not one of this list's")
                .optionalText("q", words, LONGEST_SEARCH)
                .orThrow();
        return new SessionLists.Wanted(owner, after, words, unlisted);
    }

    private ResponseEntity<SessionList> answer(SessionPage page) {
        var next = page.next();
        return ResponseEntity.ok()
                .header(LAG, Long.toString(lag(page)))
                .body(
                        new SessionList(
                                page.sessions().stream()
                                        .map(
                                                session ->
                                                        SessionResponse.of(
                                                                session,
                                                                models.of(session.choice()),
                                                                page.found()
                                                                        .get(session.sessionId())))
                                        .toList(),
                                next == null ? null : next.encode()));
    }

    private long lag(SessionPage page) {
        var since = page.unprojectedSince();
        return since == null ? 0 : Math.max(1, Duration.between(since, clock.instant()).toMillis());
    }
}
