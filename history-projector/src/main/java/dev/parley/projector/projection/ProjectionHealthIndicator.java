package dev.parley.projector.projection;

import dev.parley.kafka.RecentHealth;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
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
        var known = positions.known();
        boolean allKnown = assigned.stream().allMatch(p -> known.containsKey(p.partition()));
        long behind = allKnown ? behind(assigned) : -1;
        var health = allKnown && behind <= settings.readyWithin() ? Health.up() : Health.down();
        return health.withDetail("partitions", assigned.size())
                .withDetail("behind", allKnown ? behind : "unknown")
                .build();
    }

    private long behind(Collection<TopicPartition> partitions) throws Exception {
        var asked =
                partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        var ends = admin.listOffsets(asked).all().get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        long behind = 0;
        for (var end : ends.entrySet()) {
            // A partition that was just taken away is as good as projected.
            long position =
                    Objects.requireNonNullElse(
                            positions.known().get(end.getKey().partition()),
                            end.getValue().offset());
            behind += Math.max(0, end.getValue().offset() - position);
        }
        return behind;
    }
}
