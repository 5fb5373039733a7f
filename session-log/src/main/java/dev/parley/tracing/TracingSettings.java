package dev.parley.tracing;

import dev.parley.bounds.Bounds;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where traces of turns go.
 *
 * @param url Address of a server that takes OTLP over HTTP as JSON, such as {@code
 *     http://127.0.0.1:4318/v1/traces}; without it, the default, nothing is traced. Each turn is a
 *     trace whose id is the turn's, with some six spans; they hold ids and numbers, no text.
 * @param maxWaiting Most spans that may wait to be sent, 100 to 100,000, default 4,096, about 2 MB;
 *     further ones are dropped, because no turn waits for its trace.
 * @param sendEvery Pause between two sends, 10 ms to 1 min, default 2 s. A larger value sends fewer
 *     and larger requests, and loses more if the process is killed.
 */
@ConfigurationProperties("parley.tracing")
public record TracingSettings(
        @Nullable URI url,
        @DefaultValue("4096") int maxWaiting,
        @DefaultValue("2s") Duration sendEvery) {
    public TracingSettings {
        if (url != null) {
            Bounds.checkHttpUrl("parley.tracing.url", url);
        }
        Bounds.check("parley.tracing.max-waiting", maxWaiting, 100, 100_000);
        Bounds.check("parley.tracing.send-every", sendEvery, "10ms", "1m");
    }
}
