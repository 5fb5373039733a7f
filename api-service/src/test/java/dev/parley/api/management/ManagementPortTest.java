package dev.parley.api.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which port shows what. */
class ManagementPortTest {

    @ParameterizedTest
    @CsvSource({
        "/actuator/prometheus, false, true",
        "/actuator/metrics/jvm.info, false, true",
        "/actuator, false, true",
        "/actuator/health, true, true",
        "/actuator/health/readiness, true, true",
        "/actuator/healthy, false, true",
        "/livez, true, true",
        "/readyz, true, true",
        "/api/models, true, false",
        "/actuators, true, false",
        "/, true, false",
    })
    void thePortsShow(String path, boolean main, boolean management) {
        assertThat(ManagementPort.isShown(false, path)).isEqualTo(main);
        assertThat(ManagementPort.isShown(true, path)).isEqualTo(management);
    }
}
