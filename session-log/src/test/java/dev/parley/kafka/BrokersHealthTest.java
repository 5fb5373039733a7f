package dev.parley.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class BrokersHealthTest {

    @Test
    void brokersThatDoNotAnswerAreDownWithinABound() throws IOException {
        // Accepts connections and says nothing, like a broker that hangs.
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var admin =
                    Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort()));
            try {
                var health = new BrokersHealth(admin);

                assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
            } finally {
                admin.close(Duration.ZERO);
            }
        }
    }
}
