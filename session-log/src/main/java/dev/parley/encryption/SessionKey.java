package dev.parley.encryption;

import dev.parley.events.EncryptedEvent;
import org.jspecify.annotations.Nullable;

/** What became of a session's key. */
public sealed interface SessionKey {

    /** It was destroyed: whatever it has encrypted is gone for good. Readers go on without it. */
    enum Erased implements SessionKey {
        ERASED
    }

    /** A key that can be used. Thread-safe. */
    final class Live implements SessionKey {

        private final AesGcm cipher;

        /**
         * @param key 32 bytes
         */
        public Live(byte[] key) {
            this.cipher = new AesGcm(key);
        }

        /** Returns the bytes of a new key. */
        public static byte[] random() {
            return AesGcm.newKey();
        }

        byte[] encrypt(byte[] plain) {
            var parts = EncryptedEvent.split(plain);
            return parts.encrypted(cipher.encrypt(parts.clear(), parts.payload()));
        }

        /** Returns the plain event; null if this key has not encrypted it for this place. */
        public byte @Nullable [] open(EncryptedEvent event) {
            try {
                var payload = cipher.decrypt(event.clear(), event.cipherText());
                return payload == null ? null : event.opened(payload);
            } catch (IllegalArgumentException e) {
                return null; // not Base64
            }
        }
    }
}
