package dev.parley.quickstart.doctor;

import dev.parley.quickstart.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.server.common.MetadataVersion;

/** Kafka: its brokers, its version, share groups, and whether a worker listens. */
record KafkaLook(String bootstrapServers) implements Look {

    private static final int BOUND_MILLIS = 5_000;

    @Override
    public List<Finding> look() throws InterruptedException {
        try (var admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "request.timeout.ms", BOUND_MILLIS,
                                "default.api.timeout.ms", BOUND_MILLIS))) {
            var found = new ArrayList<Finding>();
            int brokers =
                    admin.describeCluster().nodes().get(BOUND_MILLIS, TimeUnit.MILLISECONDS).size();
            var features =
                    admin.describeFeatures()
                            .featureMetadata()
                            .get(BOUND_MILLIS, TimeUnit.MILLISECONDS)
                            .finalizedFeatures();
            found.add(
                    Finding.ok(
                            "Kafka",
                            "%d brokers at %s, version %s"
                                    .formatted(brokers, bootstrapServers, version(features))));
            found.add(shareGroups(features));
            found.add(
                    Readiness.requestsAreTaken(admin)
                            ? Finding.ok("workers", "one listens for turns")
                            : Finding.note(
                                    "workers",
                                    "none listens for turns",
                                    "All slots may be busy (./parley top); else start a worker."));
            return found;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return List.of(
                    Finding.fails(
                            "Kafka",
                            "does not answer at " + bootstrapServers,
                            "Start it, or set PARLEY_KAFKA to its bootstrap servers."));
        }
    }

    private static String version(Map<String, FinalizedVersionRange> features) {
        var level = features.get(MetadataVersion.FEATURE_NAME);
        try {
            return level == null
                    ? "unknown"
                    : MetadataVersion.fromFeatureLevel(level.maxVersionLevel()).version();
        } catch (IllegalArgumentException e) {
            // Of a later Kafka than ours.
            return "of feature level " + level.maxVersionLevel();
        }
    }

    private static Finding shareGroups(Map<String, FinalizedVersionRange> features) {
        var share = features.get("share.version");
        return share != null && share.maxVersionLevel() > 0
                ? Finding.ok("share", "groups are on, version " + share.maxVersionLevel())
                : Finding.fails(
                        "share",
                        "groups are off: no worker gets a turn",
                        "Kafka 4.2 or later has them; after an upgrade: kafka-features.sh upgrade --feature share.version=1.");
    }
}
