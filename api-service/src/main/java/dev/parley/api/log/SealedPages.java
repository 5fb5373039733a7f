package dev.parley.api.log;

import dev.parley.encryption.EventCipher;
import dev.parley.log.LogEntry;
import dev.parley.log.LogPages;
import dev.parley.log.OpenedEntries;
import dev.parley.log.Topics;
import dev.parley.seals.Seal;
import dev.parley.seals.TrustedKeys;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.seals.Seals;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The pages of a session's log or of {@code chat.audit}, and the seals over them. Thread-safe. */
@Component
class SealedPages {

    private final LogPages pages;
    private final Positions positions;
    private final Seals seals;
    private final EventCipher cipher;

    SealedPages(LogPages pages, Positions positions, Seals seals, EventCipher cipher) {
        this.cipher = cipher;
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

    /**
     * Returns the page's records in their order, opened.
     *
     * @throws dev.parley.encryption.KeysUnavailable if the session's key cannot be had now
     */
    List<LogEntry> opened(LogPages.Page page) {
        return OpenedEntries.of(page.entries(), cipher);
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
