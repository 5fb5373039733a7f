package dev.parley.quickstart;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** One registry of meters for all services of this process, so that one port shows them all. */
final class SharedMeters implements ApplicationContextInitializer<GenericApplicationContext> {

    private final PrometheusRegistry shown = new PrometheusRegistry();
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, shown, Clock.SYSTEM);

    @Override
    public void initialize(GenericApplicationContext service) {
        service.registerBean("prometheusRegistry", PrometheusRegistry.class, () -> shown);
        service.registerBean(
                "prometheusMeterRegistry", PrometheusMeterRegistry.class, () -> meters);
    }
}
