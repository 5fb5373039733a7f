package dev.parley.api.security;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param mode how callers prove who they are, default open. {@code open}: not at all; everybody is
 *     the owner {@code local}, and the service starts only if it listens on a loopback address.
 *     {@code api-key}: by a key of {@code ./parley key}. {@code oidc}: by a token of an identity
 *     provider. The last two can be used together: {@code api-key,oidc}
 * @param keyCache how long a node remembers a key that it has checked, and so how long it may take
 *     a revoked one, 0 to 30 s, default 10 s
 * @param cached how many keys and identities a node remembers, 100 to 1,000,000, default 10,000; it
 *     looks the others up for each call
 * @param lookEvery time between two looks at the credentials that streams were opened with, 100 ms
 *     to 1 min, default 2 s. A stream ends at the first look after its credential has
 */
@ConfigurationProperties("parley.security")
public record SecuritySettings(
        @DefaultValue("open") Set<Mode> mode,
        @DefaultValue("10s") Duration keyCache,
        @DefaultValue("10000") int cached,
        @DefaultValue("2s") Duration lookEvery) {

    /** A way to prove who one is. */
    public enum Mode {
        OPEN,
        API_KEY,
        OIDC
    }

    public SecuritySettings {
        mode = Set.copyOf(mode);
        if (mode.isEmpty() || mode.contains(Mode.OPEN) && mode.size() > 1) {
            throw new IllegalArgumentException(
                    "parley.security.mode must be open, api-key, oidc or api-key,oidc: open asks"
                            + " nobody, so it stands alone");
        }
        Bounds.check("parley.security.key-cache", keyCache, "0s", "30s");
        Bounds.check("parley.security.cached", cached, 100, 1_000_000);
        Bounds.check("parley.security.look-every", lookEvery, "100ms", "1m");
    }

    boolean isOpen() {
        return mode.contains(Mode.OPEN);
    }
}
