package dev.parley.api.log;

import dev.parley.api.sessions.Sessions;
import dev.parley.api.stream.OpenStreams;
import dev.parley.seals.SessionVerifier;
import dev.parley.seals.Verdict;
import dev.parley.store.history.view.SessionView;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The server's own check of a session's events; clients who do not trust it check the file. */
@RestController
class LogVerificationController {

    private final Sessions sessions;
    private final SealedPages pages;
    private final OpenStreams open;

    LogVerificationController(Sessions sessions, SealedPages pages, OpenStreams open) {
        this.sessions = sessions;
        this.pages = pages;
        this.open = open;
    }

    @GetMapping("/api/chat/sessions/{sessionId}/log/verify")
    LogVerdict verify(@PathVariable UUID sessionId) {
        var session = sessions.get(sessionId);
        return open.answerWhileOpen(() -> LogVerdict.of(sessionId, check(session)));
    }

    private Verdict check(SessionView session) {
        var verifier = new SessionVerifier(pages.keys());
        var page = pages.first(session);
        int partition = pages.sealedAs(page);
        var seals = pages.seals(page);
        while (true) {
            for (var entry : page.entries()) {
                seals.before(entry).ifPresent(verifier::proof);
                if (seals.take(entry)) {
                    verifier.record(partition, entry.position().offset(), entry.value());
                } else {
                    verifier.tail(partition, entry.position().offset(), entry.value());
                }
            }
            if (page.isLast()) {
                seals.last().ifPresent(verifier::proof);
                return verifier.verdict();
            }
            open.requireRunning();
            page = pages.after(page);
        }
    }
}
