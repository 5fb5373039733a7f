package dev.parley.api.log;

import dev.parley.log.LogPages;
import dev.parley.log.Topics;
import dev.parley.seals.Seal;
import dev.parley.seals.TrustedKeys;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.seals.Seals;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The pages of a session's log or of {@code chat.audit}, and the seals over them. Thread-safe. */
@Component
class SealedPages {

    private final LogPages pages;
    private final Positions positions;
    private final Seals seals;

    SealedPages(LogPages pages, Positions positions, Seals seals) {
        this.pages = pages;
        this.positions = positions;
        this.seals = seals;
    }

    /** Returns the first page; see {@link LogPages#first}. */
    LogPages.Page first(SessionView session) {
        var owner = session.owner();
        var sessionId = session.sessionId();
        return pages.first(
                owner, sessionId, positions.beginningOf(owner, sessionId, partitionOf(sessionId)));
    }

    /** Returns the first page of {@code chat.audit}. */
    LogPages.Page firstOfAudit() {
        return pages.firstOfAudit();
    }

    /** Returns the next page; see {@link LogPages#after}. */
    LogPages.Page after(LogPages.Page page) {
        return pages.after(page);
    }

    /** Returns the seals over what this first page and those after it hold. */
    PassingSeals seals(LogPages.Page first) {
        return new PassingSeals(seals, first.source().key(), sealedAs(first), first.end());
    }

    /** What seals call the partition of the page. */
    int sealedAs(LogPages.Page page) {
        var partition = page.source().partition();
        return partition.topic().equals(Topics.AUDIT) ? Seal.AUDIT : partition.partition();
    }

    private int partitionOf(UUID sessionId) {
        return pages.partitionOf(sessionId);
    }

    TrustedKeys keys() {
        return seals.keys();
    }
}
