package dev.parley.encryption;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM with one key. What it encrypts is a byte 1, a random nonce of 12 bytes, and the text
 * with a tag of 16 bytes. Nonces are random because a worker that was taken for lost may write the
 * same numbers as its successor. Thread-safe.
 */
final class AesGcm {

    static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = 1 + NONCE_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    /** Guarded by this. Making one takes longer than a token's encryption. */
    private final Cipher cipher;

    /**
     * @param key {@link #KEY_BYTES} of them
     */
    AesGcm(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has AES-GCM", e);
        }
    }

    static byte[] newKey() {
        return random(KEY_BYTES);
    }

    private static byte[] random(int bytes) {
        var random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /**
     * @param associated what must be the same when it is decrypted
     */
    synchronized byte[] encrypt(byte[] associated, byte[] text) {
        var nonce = random(NONCE_BYTES);
        var encrypted = new byte[HEAD_BYTES + text.length + TAG_BYTES];
        encrypted[0] = VERSION;
        System.arraycopy(nonce, 0, encrypted, 1, NONCE_BYTES);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(associated);
            cipher.doFinal(text, 0, text.length, encrypted, HEAD_BYTES);
            return encrypted;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read can encrypt", e);
        }
    }

    /** Returns the text; null if it was encrypted with another key or for another place. */
    synchronized byte @Nullable [] decrypt(byte[] associated, byte[] encrypted) {
        if (encrypted.length < HEAD_BYTES + TAG_BYTES || encrypted[0] != VERSION) {
            return null;
        }
        var nonce = Arrays.copyOfRange(encrypted, 1, HEAD_BYTES);
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(encrypted, HEAD_BYTES, encrypted.length - HEAD_BYTES);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read can decrypt", e);
        }
    }
}
