package dev.parley.api.sessions;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many forks there may be.
 *
 * @param atOnce forks that this node makes at once, 1 to 64, default 4; each holds the path that it
 *     copies in memory, up to 8 MiB of text. Beyond it a client gets a 503
 */
@ConfigurationProperties("parley.fork")
record ForkSettings(@DefaultValue("4") int atOnce) {
    ForkSettings {
        Bounds.check("parley.fork.at-once", atOnce, 1, 64);
    }
}
