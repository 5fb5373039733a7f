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
 * Keeps lines compressed, in blocks, until a possibly slow reader takes them. It shrinks the events
 * of a turn to about a tenth. For one thread.
 */
final class PackedLines {

    /** Lines in a block, which is compressed and decompressed as a whole. */
    private static final int LINES_AT_ONCE = 64;

    private final Deque<byte[]> blocks = new ArrayDeque<>();
    private final StringBuilder open = new StringBuilder();
    private int inOpen;
    private int size;

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
     * Hands the lines to the sink in order, and frees them, until the sink returns false.
     *
     * @return true if the sink took all lines
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
