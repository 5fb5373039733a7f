package dev.parley.store.owners;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is stored.
 *
 * @param owner the owner's id
 * @param ownerName what the owner is called
 * @param expiresAt null if it never does
 * @param revokedAt null if it was not
 * @param lastUsedOn null if it never was
 */
public record ApiKey(
        String id,
        String owner,
        String ownerName,
        Secret secret,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable LocalDate lastUsedOn) {

    /** The hash of a key's secret; it shows nothing of itself. */
    public static final class Secret {

        private final byte[] sha256;

        Secret(byte[] sha256) {
            this.sha256 = sha256.clone();
        }

        /** Takes the same time wherever the two differ. */
        private boolean isOf(KeyText key) {
            return MessageDigest.isEqual(sha256, key.sha256());
        }

        @Override
        public String toString() {
            return "…";
        }
    }

    /** Returns true if the key has this secret, whether or not it has ended. */
    public boolean hasSecretOf(KeyText key) {
        return secret.isOf(key);
    }

    /** Returns true if the key was revoked or has expired. */
    public boolean hasEnded(Instant now) {
        return revokedAt != null || expiresAt != null && !now.isBefore(expiresAt);
    }
}
