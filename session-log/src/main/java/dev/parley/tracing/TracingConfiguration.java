package dev.parley.tracing;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The tracer of a service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TracingSettings.class)
public class TracingConfiguration implements AutoCloseable {

    private @Nullable SpanSender sender;

    @Bean
    Tracer tracer(
            TracingSettings settings,
            Clock clock,
            @Value("${spring.application.name}") String service) {
        var url = settings.url();
        if (url == null) {
            return Tracer.OFF;
        }
        sender = new SpanSender(url, service, settings);
        return new Tracer(clock, sender);
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
