package dev.parley.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TopicSettingsTest {

    @Test
    void unsetValuesHaveTheirDefaults() {
        assertThat(
                        new Binder(new MapConfigurationPropertySource())
                                .bindOrCreate("parley.topics", TopicSettings.class))
                .isEqualTo(new TopicSettings(16, 1, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1000, 9, 9", "16, 3, 2"})
    void theBoundsAreAllowed(int partitions, int replicas, int inSync) {
        var settings = new TopicSettings(partitions, replicas, inSync);
        assertThat(settings.eventPartitions()).isEqualTo(partitions);
        assertThat(settings.replicationFactor()).isEqualTo(replicas);
        assertThat(settings.minInSyncReplicas()).isEqualTo(inSync);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1|1|1|parley.topics.event-partitions must be between 1 and 1000",
                "1001|1|1|parley.topics.event-partitions must be between 1 and 1000",
                "1|-1|1|parley.topics.replication-factor must be between 1 and 9",
                "1|0|1|parley.topics.replication-factor must be between 1 and 9",
                "1|10|1|parley.topics.replication-factor must be between 1 and 9",
                "1|3|-1|parley.topics.min-in-sync-replicas must be between 1 and"
                        + " parley.topics.replication-factor (3)",
                "1|3|4|parley.topics.min-in-sync-replicas must be between 1 and"
                        + " parley.topics.replication-factor (3)",
                "1|1|2|parley.topics.min-in-sync-replicas must be between 1 and"
                        + " parley.topics.replication-factor (1)"
            })
    void otherValuesAreRefusedWithTheNameAndTheBounds(
            int partitions, int replicas, int inSync, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicSettings(partitions, replicas, inSync))
                .withMessageStartingWith(message + ", and is ");
    }
}
