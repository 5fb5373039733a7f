package dev.parley.worker.model;

import dev.parley.tracing.Span;
import dev.parley.tracing.Tracer;
import dev.parley.worker.jobs.AttemptStopped;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.stereotype.Component;

/**
 * What operators see of the calls of models: meters, and spans if there are traces. Thread-safe.
 */
@Component
public final class ModelMeters {

    private final MeterRegistry registry;
    private final Tracer tracer;

    public ModelMeters(MeterRegistry registry, Tracer tracer) {
        this.registry = registry;
        this.tracer = tracer;
    }

    /** A call of a model, from its request to its end, by one thread. */
    final class Call {
        private final String model;
        private final Timer.Sample begun = Timer.start(registry);
        private final Span span;

        private Call(String model) {
            this.model = model;
            this.span = tracer.modelCall(model);
        }

        void answered(ModelAnswer answer) {
            ended("answered");
            var usage = answer.usage();
            if (usage != null) {
                count("in", usage.promptTokens());
                count("out", usage.completionTokens());
            }
        }

        /** The call had no answer: it failed, was stopped, or its caller could not go on. */
        void failed(Exception failure) {
            ended(
                    switch (failure) {
                        case ModelFailure own -> own.code().word();
                        case AttemptStopped stopped -> "stopped";
                        case InterruptedException stopped -> "stopped";
                        default -> "internal";
                    });
        }

        private void ended(String outcome) {
            span.with("parley.outcome", outcome);
            if (!outcome.equals("answered")) {
                span.failed(outcome);
            }
            span.close();
            begun.stop(
                    Timer.builder("parley.model.calls")
                            .description("Calls of a model, by how they ended")
                            .tag("model", model)
                            .tag("outcome", outcome)
                            .register(registry));
        }

        private void count(String direction, int tokens) {
            Counter.builder("parley.model.tokens")
                    .description("Tokens of prompts and answers, as the models' servers count them")
                    .tag("model", model)
                    .tag("direction", direction)
                    .register(registry)
                    .increment(tokens);
        }
    }

    /**
     * A call begins.
     *
     * @param model its name in the settings, of which there are few
     */
    Call call(String model) {
        return new Call(model);
    }
}
