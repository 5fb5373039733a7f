package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.stream.StreamSettings;
import dev.parley.api.web.ApiLimits;
import dev.parley.system.ComposeFile.Mode;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** Compares {@code deploy/nginx.conf} with what event streams need and the API allows. */
class ComposeProxyTest {

    private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(5);

    private final ComposeFile compose = new ComposeFile(Mode.SINGLE);
    private final NginxConf nginx = new NginxConf();

    @Test
    void eventsPassAtOnce() {
        assertThat(nginx.values("proxy_http_version")).containsExactly("1.1");
        assertThat(nginx.values("proxy_set_header")).contains("Connection \"\"");
        assertThat(nginx.values("proxy_cache")).containsOnly("off");
        assertThat(nginx.values("proxy_buffering")).containsOnly("off");
        assertThat(nginx.values("gzip")).containsOnly("off");
    }

    @Test
    void silenceBetweenHeartbeatsIsNoTimeOut() {
        assertThat(nginx.values("proxy_read_timeout"))
                .isNotEmpty()
                .allSatisfy(
                        value ->
                                assertThat(DurationStyle.detectAndParse(value))
                                        .isGreaterThan(LONGEST_HEARTBEAT)
                                        .isGreaterThan(
                                                bound("parley.api", StreamSettings.class)
                                                        .heartbeat()));
    }

    @Test
    void aMessageIsNeverSentTwice() {
        assertThat(nginx.values("proxy_next_upstream"))
                .isNotEmpty()
                .allSatisfy(value -> assertThat(value).doesNotContain("non_idempotent"));
    }

    @Test
    void theProxyLetsTheLargestUploadPassWithTheFormAroundIt() {
        var largest = bound("parley.api.limits", ApiLimits.class).document();

        assertThat(nginx.values("client_max_body_size"))
                .singleElement()
                .satisfies(
                        value ->
                                assertThat(DataSize.parse(value.toUpperCase(Locale.ROOT) + "B"))
                                        .isEqualTo(
                                                DataSize.ofBytes(
                                                        largest.toBytes()
                                                                + DataSize.ofMegabytes(1)
                                                                        .toBytes())));
    }

    @Test
    void itListensWhereItIsReachedAndChecked() {
        var proxy = compose.service("proxy");
        var port = nginx.values("listen").getFirst();

        assertThat(ComposeFile.list(proxy.get("ports")))
                .singleElement()
                .satisfies(
                        published ->
                                assertThat(compose.filledIn(ComposeFile.text(published)))
                                        .isEqualTo("127.0.0.1:8080:" + port));
        var check = ComposeFile.section(proxy, "healthcheck").get("test");
        assertThat(ComposeFile.text(check))
                .contains("http://127.0.0.1:" + port + "/actuator/health/readiness");
        assertThat(ComposeFile.mounts(proxy))
                .containsExactly("./deploy/nginx.conf:/etc/nginx/nginx.conf:ro");
        compose.services()
                .forEach(
                        (name, service) -> {
                            if (!name.equals("proxy")) {
                                assertThat(service).as(name).doesNotContainKey("ports");
                            }
                        });
    }

    private <T> T bound(String prefix, Class<T> type) {
        return Binder.get(ServiceSettings.running(compose, "api")).bindOrCreate(prefix, type);
    }
}
