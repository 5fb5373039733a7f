package dev.parley.worker.jobs;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a share group. Thread safe. */
@FunctionalInterface
public interface Jobs {

    /** What the record asks for; empty where it asks for nothing, and is to be rejected. */
    Optional<Job> of(ConsumerRecord<byte[], byte[]> record);
}
