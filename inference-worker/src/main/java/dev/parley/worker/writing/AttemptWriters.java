package dev.parley.worker.writing;

import dev.parley.delivery.Delivery;
import dev.parley.events.MessageAccepted;
import dev.parley.log.EventLog;
import dev.parley.worker.WorkerSettings;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Opens the writer of an attempt. */
@Component
public class AttemptWriters {

    private final EventLog log;
    private final Delivery delivery;
    private final Clock clock;
    private final WorkerSettings settings;

    AttemptWriters(EventLog log, Delivery delivery, Clock clock, WorkerSettings settings) {
        this.log = log;
        this.delivery = delivery;
        this.clock = clock;
        this.settings = settings;
    }

    /** Opens the writer; closing it is the caller's. */
    public AttemptWriter open(MessageAccepted turn, int attempt) {
        // The session was opened before its message was accepted: nothing to wait for here.
        return new AttemptWriter(log, delivery, clock, turn, attempt, settings.maxUnacknowledged());
    }
}
