package dev.parley.kafka;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.springframework.boot.health.contributor.Health;

/** Says whether a broker answers. */
final class BrokersHealth extends RecentHealth {

    private final Admin admin;

    BrokersHealth(Admin admin) {
        this.admin = admin;
    }

    @Override
    protected Health look() throws Exception {
        int millis = (int) WAIT.toMillis();
        var brokers =
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                        .nodes()
                        .get(millis, TimeUnit.MILLISECONDS);
        return Health.up().withDetail("brokers", brokers.size()).build();
    }
}
