package dev.parley.projector.reaper;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Counts what the reapers finished for others: in a healthy system next to nothing. */
@Component
class Repairs {

    /** What was done. */
    enum Kind {
        /** A message was published that was only accepted. */
        MESSAGE,
        /** An ending was published that was only decided. */
        ENDING,
        /** A selected leaf was published that was only decided. */
        LEAF,
        /** A turn was ended that was cancelled in the queue. */
        CANCEL,
        /** A turn was ended because it waited too long. */
        EXPIRED,
        /** A turn was taken from a silent worker without a lease. */
        SILENT_WORKER,
        /** A deletion was finished, also one that had to wait for a live turn to end. */
        DELETION,
        /** A request to index a document was sent. */
        DOCUMENT_REQUEST,
        /** A document's request was given up, because nobody worked on it. */
        DOCUMENT_LOST,
        /** A document's ending was written to the event log. */
        DOCUMENT_ENDING
    }

    private final Map<Kind, Counter> counters = new EnumMap<>(Kind.class);

    Repairs(MeterRegistry registry) {
        for (var kind : Kind.values()) {
            counters.put(
                    kind,
                    Counter.builder("parley.reaper.repairs")
                            .description("What the reapers finished for others")
                            .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void made(Kind kind) {
        Objects.requireNonNull(counters.get(kind)).increment();
    }
}
