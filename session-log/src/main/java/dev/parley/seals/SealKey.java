package dev.parley.seals;

import dev.parley.files.PrivateFile;
import dev.parley.files.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The Ed25519 key that signs seals. Thread-safe. */
public final class SealKey {

    static final String ALGORITHM = "Ed25519";

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final byte[] id;

    private SealKey(KeyPair pair) {
        this.privateKey = pair.getPrivate();
        this.publicKey = pair.getPublic();
        this.id = id(publicKey);
    }

    /** Makes a new key. */
    public static SealKey generate() {
        try {
            return new SealKey(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has Ed25519", e);
        }
    }

    /**
     * Reads a private key: PKCS#8 as PEM, as {@code openssl genpkey -algorithm ed25519} writes it.
     *
     * @throws IllegalArgumentException if others than its owner may read or change the file, or it
     *     holds something else
     */
    public static SealKey read(Path file) throws IOException {
        PrivateFile.require(file);
        try {
            var key =
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(pem(Files.readString(file), PRIVATE)));
            var read = new SealKey(new KeyPair(publicOf((EdECPrivateKey) key), key));
            read.requireThatItFits();
            return read;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause, which may quote the key.
            throw new IllegalArgumentException(
                    file + " holds no Ed25519 key as PKCS#8 PEM (-----BEGIN PRIVATE KEY-----)");
        }
    }

    // A file has the private key only. The generator derives the public one from what its source
    // of randomness gives it, which here is that key.
    private static PublicKey publicOf(EdECPrivateKey key) throws GeneralSecurityException {
        var seed = key.getBytes().orElseThrow(IllegalArgumentException::new);
        var generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(key.getParams(), new Given(seed));
        return generator.generateKeyPair().getPublic();
    }

    private void requireThatItFits() throws GeneralSecurityException {
        var message = "parley".getBytes(StandardCharsets.US_ASCII);
        var signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(publicKey);
        signature.update(message);
        if (!signature.verify(sign(message))) {
            throw new GeneralSecurityException("the public key was not derived");
        }
    }

    /** Writes the private key for its owner only, and the public key; no half file is left. */
    public void write(Path privateFile, Path publicFile) throws IOException {
        WholeFile.write(
                publicFile,
                pem(publicKey.getEncoded(), PUBLIC),
                PosixFilePermissions.fromString("rw-r--r--"));
        PrivateFile.write(privateFile, pem(privateKey.getEncoded(), PRIVATE));
    }

    /**
     * Reads a public key: X.509 as PEM.
     *
     * @throws IllegalArgumentException if the file holds something else
     */
    public static PublicKey readPublic(Path file) throws IOException {
        try {
            return decodePublic(pem(Files.readString(file), PUBLIC));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " holds no Ed25519 public key as PEM (-----BEGIN PUBLIC KEY-----)", e);
        }
    }

    /**
     * Reads {@link PublicKey#getEncoded}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static PublicKey decodePublic(byte[] encoded) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 public key", e);
        }
    }

    private static byte[] pem(String text, String kind) {
        var begin = "-----BEGIN " + kind + "-----";
        var end = "-----END " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + kind);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    private static String pem(byte[] encoded, String kind) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(kind, Base64.getEncoder().encodeToString(encoded), kind);
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    byte[] id() {
        return id;
    }

    /** Returns what seals call this key: the SHA-256 of its X.509 encoding. */
    public static byte[] id(PublicKey key) {
        return Digests.plain(key.getEncoded());
    }

    byte[] sign(byte[] message) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read can sign", e);
        }
    }

    /** Gives these bytes, and no others. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final byte[] seed;

        Given(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalArgumentException("a private key has other bytes");
            }
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
