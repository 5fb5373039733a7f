package dev.parley.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LogReaderSettingsTest {

    @Test
    void unsetValuesHaveTheirDefaults() {
        assertThat(
                        new Binder(new MapConfigurationPropertySource())
                                .bindOrCreate("parley.log-reader", LogReaderSettings.class))
                .isEqualTo(new LogReaderSettings(4, 50_000, Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, PT0.1S", "64, 1000000, PT1M"})
    void theBoundsAreAllowed(int readers, int maxRecords, Duration timeout) {
        var settings = new LogReaderSettings(readers, maxRecords, timeout);
        assertThat(settings.readers()).isEqualTo(readers);
        assertThat(settings.maxRecords()).isEqualTo(maxRecords);
        assertThat(settings.timeout()).isEqualTo(timeout);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1|1|PT1S|parley.log-reader.readers must be between 1 and 64",
                "65|1|PT1S|parley.log-reader.readers must be between 1 and 64",
                "1|-1|PT1S|parley.log-reader.max-records must be between 1 and 1000000",
                "1|1000001|PT1S|parley.log-reader.max-records must be between 1 and 1000000",
                "1|1|PT0.099S|parley.log-reader.timeout must be between 100ms and 1m",
                "1|1|PT0S|parley.log-reader.timeout must be between 100ms and 1m",
                "1|1|PT-1S|parley.log-reader.timeout must be between 100ms and 1m",
                "1|1|PT1M0.001S|parley.log-reader.timeout must be between 100ms and 1m"
            })
    void otherValuesAreRefusedWithTheNameAndTheBounds(
            int readers, int maxRecords, Duration timeout, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogReaderSettings(readers, maxRecords, timeout))
                .withMessageStartingWith(message + ", and is ");
    }
}
