package dev.parley.quickstart;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A service that is a Spring Boot application, with a context of its own in this process. */
final class SpringService implements Service {

    private final String name;
    private final Supplier<SpringApplicationBuilder> application;
    private final String delivery;
    private final Readiness readiness;
    private final List<String> more;
    private volatile @Nullable ConfigurableApplicationContext context;
    private volatile @Nullable Endpoints endpoints;

    /** Asks a running service whether it does its part. */
    interface Readiness {
        boolean isReady(ConfigurableApplicationContext context, Endpoints endpoints)
                throws InterruptedException;
    }

    SpringService(
            String name,
            Supplier<SpringApplicationBuilder> application,
            String delivery,
            Readiness readiness,
            String... more) {
        this.name = name;
        this.application = application;
        this.delivery = delivery;
        this.readiness = readiness;
        this.more = List.of(more);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Endpoints endpoints) {
        this.endpoints = endpoints;
        context = application.get().registerShutdownHook(false).run(arguments(endpoints));
    }

    private String[] arguments(Endpoints endpoints) {
        var arguments = ServiceArguments.of(endpoints, delivery);
        arguments.add("--parley.model.api-key=" + endpoints.model().apiKey());
        arguments.addAll(more);
        return arguments.toArray(String[]::new);
    }

    @Override
    public boolean ready() {
        var running = context;
        var where = endpoints;
        try {
            return running != null && where != null && readiness.isReady(running, where);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        var running = context;
        if (running != null) {
            running.close();
        }
    }
}
