package dev.parley.seals;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The public keys whose seals count. Immutable. */
public final class TrustedKeys {

    private final Map<ByteBuffer, PublicKey> byId = new HashMap<>();

    public TrustedKeys(Collection<PublicKey> keys) {
        keys.forEach(key -> byId.put(ByteBuffer.wrap(SealKey.id(key)), key));
    }

    Optional<PublicKey> of(byte[] id) {
        return Optional.ofNullable(byId.get(ByteBuffer.wrap(id)));
    }
}
