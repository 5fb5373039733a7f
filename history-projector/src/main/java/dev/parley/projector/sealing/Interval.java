package dev.parley.projector.sealing;

import dev.parley.seals.RecordList;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one partition holds behind its last seal, as far as it was read. Not thread-safe. */
final class Interval {

    private final Map<ByteBuffer, RecordList> byKey = new HashMap<>();
    private int records;

    /** Adds the next record. */
    void add(long offset, byte @Nullable [] key, byte @Nullable [] value) {
        byKey.computeIfAbsent(
                        ByteBuffer.wrap(key == null ? new byte[0] : key), k -> new RecordList())
                .add(offset, value);
        records++;
    }

    int records() {
        return records;
    }

    Map<ByteBuffer, RecordList> byKey() {
        return byKey;
    }
}
