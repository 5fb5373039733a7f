package dev.parley.seals;

import dev.parley.events.Text;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The chain of an attempt's events: each head is the SHA-256 of the head before and of the event's
 * bytes; the first one is of zeros. Not thread-safe.
 */
public final class AttemptChain {

    private final MessageDigest sha256 = Text.sha256();
    private final byte[] head = Digests.none();

    /** Adds the next event, as it is written. */
    public void add(byte[] event) {
        sha256.update(head);
        sha256.update(event);
        try {
            sha256.digest(head, 0, head.length);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 has 32 bytes", e);
        }
    }

    /** Returns the head over all events so far, in lower-case hex. */
    public String head() {
        return HexFormat.of().formatHex(head);
    }
}
