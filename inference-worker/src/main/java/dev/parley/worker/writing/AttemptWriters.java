package dev.parley.worker.writing;

import dev.parley.delivery.Delivery;
import dev.parley.encryption.EventCipher;
import dev.parley.events.MessageAccepted;
import dev.parley.log.EventLog;
import dev.parley.operations.TokenDelay;
import dev.parley.worker.WorkerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Opens the writers of attempts. Thread-safe. */
@Component
public final class AttemptWriters {

    private final EventLog log;
    private final Delivery delivery;
    private final EventCipher cipher;
    private final Clock clock;
    private final WorkerSettings settings;
    private final TokenDelay delay;

    AttemptWriters(
            EventLog log,
            Delivery delivery,
            EventCipher cipher,
            Clock clock,
            WorkerSettings settings,
            MeterRegistry registry) {
        this.log = log;
        this.delivery = delivery;
        this.cipher = cipher;
        this.clock = clock;
        this.settings = settings;
        this.delay = new TokenDelay(registry, clock, "log");
    }

    /**
     * Opens the writer of an attempt; the caller closes it. It has the session's key from here on.
     *
     * @throws dev.parley.encryption.KeysUnavailable if the key cannot be had now
     */
    public AttemptWriter open(MessageAccepted turn, int attempt) {
        return new AttemptWriter(
                log,
                delivery,
                cipher.encoder(turn.sessionId()),
                clock,
                turn,
                attempt,
                settings.maxUnacknowledged(),
                delay);
    }
}
