package dev.parley.log;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogPagesTest {

    /** The port accepts connections and never answers. */
    @Test
    void aReadOfSilentBrokersFailsWithinTheTimeout() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var pages =
                        new LogPages(
                                Map.of("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort()),
                                16,
                                1,
                                Duration.ofMillis(300))) {
            assertThatThrownBy(() -> pages.first("local", UUID.randomUUID(), 0))
                    .isInstanceOf(LogUnavailable.class)
                    .hasMessageStartingWith("The event log did not answer");
            // // The only consumer was returned.
            assertThatThrownBy(() -> pages.first("local", UUID.randomUUID(), 0))
                    .isInstanceOf(LogUnavailable.class)
                    .hasMessageStartingWith("The event log did not answer");
        }
    }
}
