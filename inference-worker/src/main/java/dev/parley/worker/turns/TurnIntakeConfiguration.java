package dev.parley.worker.turns;

import dev.parley.kafka.KafkaClientConfig;
import dev.parley.store.database.DatabaseSettings;
import dev.parley.store.workers.WorkerLeases;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.ShareConsumers;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ShareConsumerFactory;

/** What the intake of turns uses. */
@Configuration(proxyBeanMethods = false)
class TurnIntakeConfiguration {

    static final String REQUEST_CONSUMERS = "requestConsumers";

    /** Requests of one poll: a few, so that other workers get some of a burst. */
    private static final int AT_ONCE = 16;

    @Bean(REQUEST_CONSUMERS)
    ShareConsumerFactory<byte[], byte[]> requestConsumers(KafkaClientConfig client) {
        return ShareConsumers.of(client, AT_ONCE);
    }

    /** Rings when turns may wait and slots may be free. */
    @Bean
    Bell claimBell() {
        return new Bell();
    }

    @Bean
    WorkerLeases workerLeases(
            JdbcConnectionDetails database,
            DatabaseSettings limits,
            WorkerSettings settings,
            LeaseSettings lease) {
        return new WorkerLeases(database, limits, settings.name(), lease.duration());
    }
}
