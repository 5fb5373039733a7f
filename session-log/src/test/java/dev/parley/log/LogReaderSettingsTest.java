package dev.parley.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class LogReaderSettingsTest {

    @Test
    void unsetValuesHaveTheirDefaults() {
        assertThat(
                        new Binder(new MapConfigurationPropertySource())
                                .bindOrCreate("parley.log-reader", LogReaderSettings.class))
                .isEqualTo(
                        new LogReaderSettings(
                                4, 50_000, DataSize.ofMegabytes(64), Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1MB, PT0.1S", "64, 1000000, 1GB, PT1M"})
    void theBoundsAreAllowed(int readers, int maxRecords, String maxBytes, Duration timeout) {
        var settings =
                new LogReaderSettings(readers, maxRecords, DataSize.parse(maxBytes), timeout);
        assertThat(settings.readers()).isEqualTo(readers);
        assertThat(settings.maxRecords()).isEqualTo(maxRecords);
        assertThat(settings.timeout()).isEqualTo(timeout);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1|1|1MB|PT1S|parley.log-reader.readers must be between 1 and 64",
                "65|1|1MB|PT1S|parley.log-reader.readers must be between 1 and 64",
                "1|-1|1MB|PT1S|parley.log-reader.max-records must be between 1 and 1000000",
                "1|1000001|1MB|PT1S|parley.log-reader.max-records must be between 1 and 1000000",
                "1|1|1023KB|PT1S|parley.log-reader.max-bytes must be between 1MB and 1GB",
                "1|1|1025MB|PT1S|parley.log-reader.max-bytes must be between 1MB and 1GB",
                "1|1|1MB|PT0.099S|parley.log-reader.timeout must be between 100ms and 1m",
                "1|1|1MB|PT0S|parley.log-reader.timeout must be between 100ms and 1m",
                "1|1|1MB|PT-1S|parley.log-reader.timeout must be between 100ms and 1m",
                "1|1|1MB|PT1M0.001S|parley.log-reader.timeout must be between 100ms and 1m"
            })
    void otherValuesAreRefusedWithTheNameAndTheBounds(
            int readers, int maxRecords, String maxBytes, Duration timeout, String message) {
        var size = DataSize.parse(maxBytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogReaderSettings(readers, maxRecords, size, timeout))
                .withMessageStartingWith(message + ", and is ");
    }
}
