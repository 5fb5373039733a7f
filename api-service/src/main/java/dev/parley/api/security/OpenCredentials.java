package dev.parley.api.security;

import dev.parley.store.owners.ApiKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The credentials that streams of this node were opened with. A stream may outlast its credential
 * by hours, and nobody calls while it runs; so one look at all of them, every few seconds, finds
 * those that have ended. Thread-safe.
 */
@Component
public final class OpenCredentials {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCredentials.class);

    private final Identities identities;
    private final ApiKeys keys;
    private final KeyCheck check;
    private final Clock clock;
    private final Set<Use> uses = ConcurrentHashMap.newKeySet();
    private volatile Runnable whenSomeEnd = () -> {};

    OpenCredentials(Identities identities, ApiKeys keys, KeyCheck check, Clock clock) {
        this.identities = identities;
        this.keys = keys;
        this.check = check;
        this.clock = clock;
    }

    /** One stream's use of a credential, until it is closed. */
    public final class Use implements AutoCloseable {

        private final Identity identity;
        private volatile boolean over;

        private Use(Identity identity) {
            this.identity = identity;
        }

        /** Returns true if the stream must end. */
        public boolean isOver() {
            return over;
        }

        @Override
        public void close() {
            uses.remove(this);
        }
    }

    /** Begins a use of the current call's credential; to be called on the request's thread. */
    public Use begin() {
        var use = new Use(identities.ofCall());
        // In mode open there is nothing that could end.
        if (use.identity.keyId() != null || use.identity.until() != null) {
            uses.add(use);
        }
        return use;
    }

    /** Has this run whenever uses are over, so that streams that wait can be woken. */
    public void whenSomeEnd(Runnable listener) {
        whenSomeEnd = listener;
    }

    @Scheduled(fixedDelayString = "${parley.security.look-every}")
    void look() {
        if (uses.isEmpty()) {
            return;
        }
        var now = clock.instant();
        var ended = endedKeys(now);
        boolean some = false;
        for (var use : uses) {
            var until = use.identity.until();
            var keyId = use.identity.keyId();
            if (until != null && !now.isBefore(until) || keyId != null && ended.contains(keyId)) {
                use.over = true;
                some = true;
            }
        }
        if (some) {
            whenSomeEnd.run();
        }
    }

    private Set<String> endedKeys(Instant now) {
        var used = new HashSet<String>();
        for (var use : uses) {
            if (use.identity.keyId() != null) {
                used.add(use.identity.keyId());
            }
        }
        if (used.isEmpty()) {
            return Set.of();
        }
        try {
            var ended = keys.ended(used, now);
            ended.forEach(check::forget);
            return ended;
        } catch (RuntimeException e) {
            LOG.warn("Could not look at the keys in use; trying again: {}", e.getMessage());
            return Set.of();
        }
    }
}
