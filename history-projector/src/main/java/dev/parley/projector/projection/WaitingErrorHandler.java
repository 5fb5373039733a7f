package dev.parley.projector.projection;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Tries a batch again until it can be projected. The default handler would skip it after some tries
 * and leave a silent hole in the history. A position that the event log does not have is an error
 * that a person has to solve, so it is told again and again.
 */
final class WaitingErrorHandler extends DefaultErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingErrorHandler.class);

    private final Duration pause;

    /**
     * @param pause time between two tries
     */
    WaitingErrorHandler(Duration pause) {
        super(new FixedBackOff(pause.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS));
        this.pause = pause;
    }

    @Override
    public void handleOtherException(
            Exception thrown,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            boolean batchListener) {
        if (thrown instanceof OffsetOutOfRangeException outOfRange) {
            LOG.error(
                    "The event log has no records at {}: some were deleted, or it is another log."
                            + " The history stays as it is. Bring the log back, or start a"
                            + " projector with --rebuild to project what the log still has",
                    outOfRange.offsetOutOfRangePartitions());
        } else {
            LOG.error("The event log cannot be read; trying again in {}", pause, thrown);
        }
        try {
            ListenerUtils.stoppableSleep(container, pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
