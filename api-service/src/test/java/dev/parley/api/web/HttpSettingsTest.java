package dev.parley.api.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.example.com",
                "https://example.com",
                "example.com:80",
                "abc:80",
                "a b",
                ""
            })
    void whatIsNoHostStopsTheStart(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HttpSettings(List.of("example.com", host), List.of()))
                .withMessage(
                        "parley.http.hosts must hold names or addresses, without scheme and port,"
                                + " and holds "
                                + host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "https://*",
                "https://*.example.com",
                "example.com",
                "https://example.com/",
                "https://example.com/app",
                "https://user@example.com",
                "https://",
                ""
            })
    void whatIsNoOriginStopsTheStart(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HttpSettings(List.of(), List.of(origin)))
                .withMessageStartingWith("parley.http.allowed-origins must hold origins such as ");
    }

    @Test
    void hostsAndOriginsAreTaken() {
        var settings =
                new HttpSettings(
                        List.of("chat.example.com", "10.0.0.7", "2001:db8::1", "[2001:db8::2]"),
                        List.of(
                                "https://App.example.com",
                                "http://localhost:3000",
                                "http://[::1]:1"));

        assertThat(settings.allowedOrigins())
                .containsExactly(
                        "https://app.example.com", "http://localhost:3000", "http://[::1]:1");
    }

    @Test
    void thereAreNotTooMany() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HttpSettings(Collections.nCopies(101, "x"), List.of()))
                .withMessageContaining("parley.http.hosts must be between 0 and 100");
    }
}
