package dev.parley.store.history.projection;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A record that could not be projected. */
@Entity
@Table(name = "projection_failure")
@IdClass(FailureRow.Key.class)
@SuppressWarnings("UnusedVariable") // people read these columns in the table
public class FailureRow {

    /** The record's position in the event log. */
    public record Key(int partition, long logOffset) implements Serializable {}

    @Id private int partition;
    @Id private long logOffset;
    private @Nullable String recordKey;
    private String reason;
    private byte @Nullable [] value;
    private @Nullable Instant writtenAt;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected FailureRow() {}

    FailureRow(
            int partition,
            long logOffset,
            @Nullable String recordKey,
            String reason,
            byte @Nullable [] value,
            Instant writtenAt) {
        this.partition = partition;
        this.logOffset = logOffset;
        this.recordKey = recordKey;
        this.reason = reason;
        this.value = value;
        this.writtenAt = writtenAt;
    }

    boolean isOf(UUID sessionId) {
        return sessionId.toString().equals(recordKey);
    }

    /** Returns why the record could not be projected. */
    public String reason() {
        return reason;
    }
}
