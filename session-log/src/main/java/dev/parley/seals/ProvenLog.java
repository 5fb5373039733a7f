package dev.parley.seals;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks what {@code GET …/log?proof=true} has answered. Needs nothing but the file and the key.
 */
public final class ProvenLog {

    /** The longest line: the proof of the most records that one seal may be about. */
    private static final int LONGEST_LINE = 16 << 20;

    // A record's line is taken apart by its form, and not as JSON, so that no byte of it can change
    // without changing position or value.
    private static final Pattern RECORD =
            Pattern.compile(
                    "\\{\"topic\":\"chat\\.(?:events\",\"partition\":(\\d{1,9})|audit\",\"partition\":0),\"offset\":(\\d{1,18}),"
                            + "\"(event|record|value_base64)\":");

    /** More than what that pattern may match. */
    private static final int LONGEST_HEAD = 128;

    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private ProvenLog() {}

    /**
     * Reads to the end, or to the first fault.
     *
     * @throws IOException if the stream cannot be read
     */
    public static Verdict verify(InputStream file, TrustedKeys keys) throws IOException {
        var in = new BufferedInputStream(file, 1 << 16);
        var verifier = new SessionVerifier(keys);
        long number = 0;
        for (var line = line(in); line != null && !verifier.hasFailed(); line = line(in)) {
            number++;
            try {
                take(line, verifier);
            } catch (IllegalArgumentException e) {
                verifier.malformed(
                        "Line %d is neither a record nor a seal as the log call writes them."
                                .formatted(number));
            }
        }
        return verifier.verdict();
    }

    private static void take(byte[] line, SessionVerifier verifier) {
        var head =
                new String(
                        line, 0, Math.min(line.length, LONGEST_HEAD), StandardCharsets.ISO_8859_1);
        if (head.startsWith(Proof.LINE)) {
            verifier.proof(Proof.read(line));
            return;
        }
        var match = RECORD.matcher(head);
        if (!match.lookingAt() || line[line.length - 1] != '}') {
            throw new IllegalArgumentException("not a record");
        }
        verifier.record(
                match.group(1) == null ? Seal.AUDIT : Integer.parseInt(match.group(1)),
                Long.parseLong(match.group(2)),
                value(
                        Arrays.copyOfRange(line, match.end(), line.length - 1),
                        !match.group(3).equals("value_base64")));
    }

    private static byte @Nullable [] value(byte[] written, boolean isPlain) {
        if (isPlain) {
            return Arrays.equals(written, NULL) ? null : written;
        }
        if (written.length < 2 || written[0] != '"' || written[written.length - 1] != '"') {
            throw new IllegalArgumentException("not a string");
        }
        return Base64.getDecoder().decode(Arrays.copyOfRange(written, 1, written.length - 1));
    }

    private static byte @Nullable [] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(512);
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line is longer than 16 MiB");
            }
            line.write(next);
        }
        return line.toByteArray();
    }
}
