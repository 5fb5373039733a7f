package dev.parley.projector.projection;

import dev.parley.log.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How far positions are from the ends of the event log. */
public final class LogDistance {

    private LogDistance() {}

    /**
     * Returns how many records there are from each of these positions to the end of its partition;
     * 0 or more. One call to the brokers.
     */
    public static Map<Integer, Long> of(Admin admin, Map<Integer, Long> positions, Duration timeout)
            throws ExecutionException, TimeoutException, InterruptedException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        positions
                .keySet()
                .forEach(
                        partition ->
                                asked.put(
                                        new TopicPartition(Topics.EVENTS, partition),
                                        OffsetSpec.latest()));
        var distances = new HashMap<Integer, Long>();
        admin.listOffsets(asked)
                .all()
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .forEach(
                        (partition, end) -> {
                            int number = partition.partition();
                            long position = positions.getOrDefault(number, 0L);
                            distances.put(number, Math.max(0, end.offset() - position));
                        });
        return distances;
    }
}
