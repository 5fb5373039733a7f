package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.delivery.DeliverySettings.Mode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DeliverySettingsTest {

    @Test
    void unsetValuesHaveTheirDefaults() {
        assertThat(
                        new Binder(new MapConfigurationPropertySource())
                                .bindOrCreate("parley.delivery", DeliverySettings.class))
                .isEqualTo(
                        new DeliverySettings(
                                Mode.SESSION_TOPIC,
                                2_000,
                                Duration.ofSeconds(30),
                                Duration.ofMillis(250),
                                1_000,
                                Duration.ofMillis(4),
                                Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "SHARED_LOG, 1, PT0S, PT0.01S, PT0S, PT0.1S",
        "SESSION_TOPIC, 10000, PT10M, PT10S, PT0.1S, PT1M"
    })
    void theBoundsAreAllowed(
            Mode mode,
            int maxFollowed,
            Duration linger,
            Duration topicCheck,
            Duration pace,
            Duration timeout) {
        var settings =
                new DeliverySettings(mode, maxFollowed, linger, topicCheck, 10, pace, timeout);
        assertThat(settings.mode()).isEqualTo(mode);
        assertThat(settings.maxFollowed()).isEqualTo(maxFollowed);
        assertThat(settings.linger()).isEqualTo(linger);
        assertThat(settings.topicCheck()).isEqualTo(topicCheck);
        assertThat(settings.pace()).isEqualTo(pace);
        assertThat(settings.timeout()).isEqualTo(timeout);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1|PT1S|PT1S|PT0S|PT1S|parley.delivery.max-followed must be between 1 and 10000",
                "10001|PT1S|PT1S|PT0S|PT1S|parley.delivery.max-followed must be between 1 and 10000",
                "1|PT-0.001S|PT1S|PT0S|PT1S|parley.delivery.linger must be between 0s and 10m",
                "1|PT10M0.001S|PT1S|PT0S|PT1S|parley.delivery.linger must be between 0s and 10m",
                "1|PT1S|PT0.009S|PT0S|PT1S|parley.delivery.topic-check must be between 10ms and 10s",
                "1|PT1S|PT10.001S|PT0S|PT1S|parley.delivery.topic-check must be between 10ms and 10s",
                "1|PT1S|PT1S|PT-0.001S|PT1S|parley.delivery.pace must be between 0s and 100ms",
                "1|PT1S|PT1S|PT0.101S|PT1S|parley.delivery.pace must be between 0s and 100ms",
                "1|PT1S|PT1S|PT0S|PT0.099S|parley.delivery.timeout must be between 100ms and 1m",
                "1|PT1S|PT1S|PT0S|PT1M0.001S|parley.delivery.timeout must be between 100ms and 1m"
            })
    void otherValuesAreRefusedWithTheNameAndTheBounds(
            int maxFollowed,
            Duration linger,
            Duration topicCheck,
            Duration pace,
            Duration timeout,
            String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new DeliverySettings(
                                        Mode.SHARED_LOG,
                                        maxFollowed,
                                        linger,
                                        topicCheck,
                                        10,
                                        pace,
                                        timeout))
                .withMessageStartingWith(message + ", and is ");
    }
}
