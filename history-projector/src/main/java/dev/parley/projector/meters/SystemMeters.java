package dev.parley.projector.meters;

import dev.parley.store.figures.SystemFigures;
import dev.parley.store.figures.SystemFigures.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/** What operators see of the whole system. Each projector shows the same. */
@Component
@Import(SystemFigures.class)
class SystemMeters {

    private final MeterRegistry registry;
    private final Snapshot<Figures> figures;

    SystemMeters(MeterRegistry registry, SystemFigures source) {
        this.registry = registry;
        this.figures = new Snapshot<>(source::count);
        show(gauge("parley.turns.live", Figures::running).description("Turns that workers run"));
        show(gauge("parley.turns.queued", Figures::queued).description("Turns without a worker"));
        show(
                gauge("parley.turns.queued.wait", now -> now.longestWait().toMillis() / 1e3)
                        .description("How long the oldest of them has waited")
                        .baseUnit("seconds"));
        show(gauge("parley.workers", Figures::workers).description("Workers whose lease lives"));
        show(documents("indexing", Figures::indexing));
        show(documents("ready", Figures::ready));
        show(documents("failed", Figures::failed));
        show(
                gauge("parley.documents.size", Figures::documentBytes)
                        .description("Size of the documents' files")
                        .baseUnit("bytes"));
        show(
                gauge("parley.database.size", Figures::databaseBytes)
                        .description("Size of the database on its disk")
                        .baseUnit("bytes"));
    }

    private Gauge.Builder<Snapshot<Figures>> documents(
            String state, ToDoubleFunction<Figures> count) {
        return gauge("parley.documents", count)
                .description("Documents by their state")
                .tag("state", state);
    }

    private Gauge.Builder<Snapshot<Figures>> gauge(String name, ToDoubleFunction<Figures> number) {
        return Gauge.builder(name, figures, snapshot -> snapshot.of(number));
    }

    // The registry alone would not keep the snapshot.
    private void show(Gauge.Builder<?> gauge) {
        gauge.strongReference(true).register(registry);
    }
}
