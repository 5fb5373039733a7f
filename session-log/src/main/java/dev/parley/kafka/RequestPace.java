package dev.parley.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Lets a busy producer gather more records for each request. With one request under way, the next
 * one leaves as soon as the brokers have answered; on a fast machine that is many hundred times a
 * second, and each costs the brokers and every consumer the same, however little it carries. So the
 * producer's own thread waits a moment before it sends the next one, if the one before carried
 * several records. A linger would do that too, but to each record of a producer that is not busy as
 * well.
 *
 * <p>The acknowledgement is the only place where Kafka calls code of ours on that thread between
 * two requests.
 */
public final class RequestPace implements ProducerInterceptor<Object, Object> {

    private static final String PACE = "parley.delivery.pace.ms";

    private Rhythm rhythm = new Rhythm(Duration.ZERO);

    /** Adds the pace to a producer's settings, next to interceptors that are there already. */
    static void add(Map<String, Object> producer, Duration pace) {
        var interceptors = new ArrayList<Object>();
        switch (producer.get(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)) {
            case null -> {}
            case List<?> several -> interceptors.addAll(several);
            case Object names -> interceptors.addAll(List.of(names.toString().split(",")));
        }
        interceptors.add(RequestPace.class.getName());
        producer.put(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, interceptors);
        producer.put(PACE, pace.toMillis());
    }

    /** Called by Kafka. */
    @Override
    public void configure(Map<String, ?> configuration) {
        if (configuration.get(PACE) instanceof Number millis) {
            rhythm = new Rhythm(Duration.ofMillis(millis.longValue()));
        }
    }

    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata record, @Nullable Exception failure) {
        // A failure may be told on the thread of whoever sent the record.
        if (failure == null && rhythm.interval > 0) {
            long wait = rhythm.acknowledged(System.nanoTime());
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    @Override
    public void close() {}

    /** When the producer's thread waits, and how long. Not thread-safe. */
    static final class Rhythm {

        /**
         * Records of a request that make the next one wait. The first event of a turn leaves alone,
         * and those behind it, with its first token, right after it.
         */
        static final int SEVERAL = 2;

        /**
         * Acknowledgements that are further apart, in ns, are of different requests: those of one
         * come in a row, and no broker answers sooner. A mistake costs one wait too many or too
         * few.
         */
        static final long APART = 200_000;

        private final long interval;
        private long lastRecord;
        private long begun;
        private int records;

        Rhythm(Duration interval) {
            this.interval = interval.toNanos();
        }

        /**
         * Notes a record's acknowledgement.
         *
         * @param now the time in ns
         * @return how long to wait, in ns, before the next request is sent
         */
        long acknowledged(long now) {
            long wait = 0;
            if (now - lastRecord > APART) {
                if (records >= SEVERAL) {
                    wait = Math.max(0, begun + interval - now);
                }
                begun = now + wait;
                records = 0;
            }
            records++;
            lastRecord = now + wait;
            return wait;
        }
    }
}
