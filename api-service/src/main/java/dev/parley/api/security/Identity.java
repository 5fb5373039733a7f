package dev.parley.api.security;

import dev.parley.store.owners.Owners;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a credential has proved.
 *
 * @param owner the id of the owner
 * @param keyId the API key; null for any other credential
 * @param until when the credential ends; null if it never does
 */
record Identity(String owner, @Nullable String keyId, @Nullable Instant until) {

    /** Everybody, in mode {@code open}. */
    static final Identity LOCAL = new Identity(Owners.LOCAL, null, null);
}
