package dev.parley.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.store.owners.ApiKey;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.KeyText;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Checks API keys. It remembers those that exist for a short time, so that most calls ask no
 * database; what does not exist is asked for each time. Thread-safe.
 */
final class KeyCheck {

    private final ApiKeys keys;
    private final Clock clock;
    private final Cache<String, ApiKey> known;

    KeyCheck(ApiKeys keys, SecuritySettings settings, Clock clock) {
        this.keys = keys;
        this.clock = clock;
        this.known =
                Caffeine.newBuilder()
                        .maximumSize(settings.cached())
                        .expireAfterWrite(settings.keyCache())
                        .build();
    }

    /** Returns the key that this text is; empty if there is none, or if it has ended. */
    Optional<ApiKey> check(String text) {
        return KeyText.parse(text).flatMap(this::check);
    }

    private Optional<ApiKey> check(KeyText text) {
        var found = Optional.ofNullable(known.getIfPresent(text.id()));
        if (found.isEmpty()) {
            found = keys.find(text.id());
            found.ifPresent(key -> known.put(key.id(), key));
        }
        var valid = found.filter(key -> key.hasSecretOf(text) && !key.hasEnded(clock.instant()));
        valid.ifPresent(this::note);
        return valid;
    }

    private void note(ApiKey key) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (key.lastUsedOn() == null || key.lastUsedOn().isBefore(today)) {
            keys.usedOn(key.id(), today);
            // The next call reads it with its day.
            known.invalidate(key.id());
        }
    }

    /** Forgets a key, so that the next call looks it up. */
    void forget(String id) {
        known.invalidate(id);
    }
}
