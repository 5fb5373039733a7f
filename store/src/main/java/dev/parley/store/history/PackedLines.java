package dev.parley.store.history;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Lines that wait for a reader who may be slow: kept deflated, a block of some lines at a time. The
 * events of one turn are a tenth of their size then. Used by one thread.
 */
final class PackedLines {

    /** Lines that are packed, and later unpacked, together. */
    private static final int LINES_AT_ONCE = 64;

    private final Deque<byte[]> blocks = new ArrayDeque<>();
    private final StringBuilder open = new StringBuilder();
    private int inOpen;
    private int size;

    /** Adds a line. */
    void add(String line) {
        open.append(line).append('\n');
        size++;
        if (++inOpen == LINES_AT_ONCE) {
            pack();
        }
    }

    int size() {
        return size;
    }

    /**
     * Hands over the lines in their order, and lets go of them, until one is refused.
     *
     * @return whether all were taken
     */
    boolean drainTo(Predicate<String> sink) {
        if (inOpen > 0) {
            pack();
        }
        while (!blocks.isEmpty()) {
            if (!unpacked(blocks.removeFirst()).lines().allMatch(sink)) {
                return false;
            }
        }
        return true;
    }

    private void pack() {
        var packed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(packed)) {
            out.write(open.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        blocks.add(packed.toByteArray());
        open.setLength(0);
        open.trimToSize();
        inOpen = 0;
    }

    private static String unpacked(byte[] block) {
        try (var in = new InflaterInputStream(new ByteArrayInputStream(block))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
