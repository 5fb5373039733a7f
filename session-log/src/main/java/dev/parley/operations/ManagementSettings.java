package dev.parley.operations;

import dev.parley.bounds.Bounds;
import java.net.InetAddress;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where a service shows its meters.
 *
 * @param port Port of {@code /actuator/prometheus}, 0 to 65535; 0 takes any free one. The API
 *     service has a second port for it, default 8090: nothing else of the API is there, and none of
 *     the meters is on its main port. Worker and projector have only this port, default {@code
 *     PARLEY_PORT}, else 8081 and 8082; it also has their health.
 * @param address Address that this port listens on, default 127.0.0.1. Meters tell a lot about a
 *     system and ask nobody who they are: open it to the network of the scraper only. The images
 *     listen on 0.0.0.0, which is the container's own network.
 */
@ConfigurationProperties("parley.management")
public record ManagementSettings(
        @DefaultValue("8090") int port, @DefaultValue("127.0.0.1") InetAddress address) {
    public ManagementSettings {
        Bounds.check("parley.management.port", port, 0, 65_535);
    }
}
