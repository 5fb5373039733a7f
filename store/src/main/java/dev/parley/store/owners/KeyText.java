package dev.parley.store.owners;

import dev.parley.events.Text;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An API key as its owner holds it: {@code pk_<id>_<secret>}. The id is public; the secret is only
 * known to the owner, and stands in no log and no table.
 */
public final class KeyText {

    /** What each key begins with, and no other credential. */
    public static final String PREFIX = "pk_";

    private static final String ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final int ID_LENGTH = 12;

    /** 43 letters out of 62 are 256 bits. */
    private static final int SECRET_LENGTH = 43;

    private static final Pattern FORM =
            Pattern.compile(
                    PREFIX
                            + "(?<id>[0-9A-Za-z]{%d})_(?<secret>[0-9A-Za-z]{%d})"
                                    .formatted(ID_LENGTH, SECRET_LENGTH));

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final String secret;

    private KeyText(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    /** Makes a new key. */
    static KeyText random() {
        return new KeyText(letters(ID_LENGTH), letters(SECRET_LENGTH));
    }

    private static String letters(int count) {
        return RANDOM.ints(count, 0, ALPHABET.length())
                .mapToObj(at -> ALPHABET.substring(at, at + 1))
                .collect(Collectors.joining());
    }

    /** Returns the key that this text is; empty if it has another form. */
    public static Optional<KeyText> parse(String text) {
        var form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new KeyText(form.group("id"), form.group("secret")))
                : Optional.empty();
    }

    public String id() {
        return id;
    }

    /**
     * What is stored of the secret. A guess needs 2^256 tries whatever the hash costs, so it is a
     * fast one.
     */
    public byte[] sha256() {
        return Text.sha256().digest(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** The whole key, to be shown to its owner once. */
    public String reveal() {
        return PREFIX + id + "_" + secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}
