package dev.parley.projector.projection;

import dev.parley.kafka.RecentHealth;
import java.util.HashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.health.contributor.Health;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.stereotype.Component;

/**
 * Says whether this projector projects: it has partitions, knows their positions, and is not far
 * behind their ends.
 */
@Component
class ProjectionHealthIndicator extends RecentHealth {

    private final ConcurrentMessageListenerContainer<byte[], byte[]> container;
    private final AssignedPositions positions;
    private final Admin admin;
    private final ProjectorSettings settings;

    ProjectionHealthIndicator(
            ConcurrentMessageListenerContainer<byte[], byte[]> container,
            AssignedPositions positions,
            Admin admin,
            ProjectorSettings settings) {
        this.container = container;
        this.positions = positions;
        this.admin = admin;
        this.settings = settings;
    }

    @Override
    protected Health look() throws Exception {
        var assigned = container.getAssignedPartitions();
        if (!container.isRunning() || assigned == null || assigned.isEmpty()) {
            return Health.down().withDetail("partitions", 0).build();
        }
        // A copy: positions move, and partitions may be taken away meanwhile.
        var known = new HashMap<>(positions.known());
        known.keySet().retainAll(assigned.stream().map(TopicPartition::partition).toList());
        if (known.size() < assigned.size()) {
            return health(false, assigned.size(), "unknown");
        }
        long behind =
                LogDistance.of(admin, known, WAIT).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
        return health(behind <= settings.readyWithin(), assigned.size(), behind);
    }

    private static Health health(boolean up, int partitions, Object behind) {
        return (up ? Health.up() : Health.down())
                .withDetail("partitions", partitions)
                .withDetail("behind", behind)
                .build();
    }
}
