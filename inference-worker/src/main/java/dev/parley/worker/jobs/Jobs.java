package dev.parley.worker.jobs;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a share group. Thread-safe. */
@FunctionalInterface
public interface Jobs {

    /** Returns the record's job; empty if the record holds none and must be rejected. */
    Optional<Job> of(ConsumerRecord<byte[], byte[]> record);
}
