package dev.parley.encryption;

import dev.parley.events.Text;
import dev.parley.files.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/** A master key that the service itself has: 32 bytes, written as Base64. */
public final class LocalMasterKey implements MasterKey {

    private final String id;
    private final AesGcm cipher;

    private LocalMasterKey(byte[] key) {
        this.id = idOf(key);
        this.cipher = new AesGcm(key);
    }

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException if it is not 32 bytes as Base64; the message does not quote
     *     it
     */
    public static LocalMasterKey of(String base64) {
        try {
            return new LocalMasterKey(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException e) {
            // Without the cause, which may quote the key.
            throw new IllegalArgumentException(
                    "a master key is 32 random bytes as Base64, as `openssl rand -base64 32`"
                            + " writes them");
        }
    }

    /**
     * Reads a file with a key.
     *
     * @throws IllegalArgumentException if others than its owner may read the file, or it holds
     *     something else
     */
    public static LocalMasterKey read(Path file) throws IOException {
        PrivateFile.require(file);
        try {
            return of(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds no master key: " + e.getMessage());
        }
    }

    /** Makes a key and writes it into a file that its owner alone may read. */
    public static void make(Path file) throws IOException {
        PrivateFile.write(file, Base64.getEncoder().encodeToString(AesGcm.newKey()) + "\n");
    }

    private static String idOf(byte[] key) {
        var sha256 = Text.sha256();
        sha256.update(ascii("parley master key id"));
        return HexFormat.of().formatHex(sha256.digest(key), 0, 8);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public byte[] wrap(byte[] key, UUID sessionId) {
        return cipher.encrypt(associated(sessionId), key);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, UUID sessionId) {
        var key = cipher.decrypt(associated(sessionId), wrapped);
        if (key == null) {
            throw new KeysUnavailable(
                    "The key of session %s was not wrapped for it by the master key %s"
                            .formatted(sessionId, id));
        }
        return key;
    }

    private static byte[] associated(UUID sessionId) {
        return ascii("parley session key " + sessionId);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
