package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.log.TopicSettings;
import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

/** A start brings the topics of an earlier version up to date. */
class TopicSetupTest {

    private static final ConfigResource EVENTS =
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS);

    private final TestSystem system = TestSystem.get();
    private final Admin admin = system.apiBean(Admin.class);

    @Test
    void theEventLogOfAnEarlierVersionKeepsBatchesAsTheyCome() throws Exception {
        // Versions up to 0.1.0 created the event log with this.
        admin.incrementalAlterConfigs(
                        Map.of(
                                EVENTS,
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(
                                                        TopicConfig.COMPRESSION_TYPE_CONFIG,
                                                        "zstd"),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();

        new TopicSetup(admin, Duration.ofSeconds(10))
                .ensureTopics(system.apiBean(TopicSettings.class));

        assertThat(config(TopicConfig.COMPRESSION_TYPE_CONFIG)).isEqualTo("producer");
        assertThat(config(TopicConfig.RETENTION_MS_CONFIG)).isEqualTo("-1");
        assertThat(config(TopicConfig.RETENTION_BYTES_CONFIG)).isEqualTo("-1");
    }

    private String config(String name) throws Exception {
        var configs = admin.describeConfigs(List.of(EVENTS)).all().get();
        return Objects.requireNonNull(configs.get(EVENTS)).get(name).value();
    }
}
