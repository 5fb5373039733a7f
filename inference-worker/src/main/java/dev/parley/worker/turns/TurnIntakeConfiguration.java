package dev.parley.worker.turns;

import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.JobIntake;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ShareConsumerFactory;

/** The slots that take turns from {@code chat.requests}. */
@Configuration(proxyBeanMethods = false)
class TurnIntakeConfiguration {

    @Bean
    JobIntake turnIntake(
            ShareConsumerFactory<byte[], byte[]> consumers,
            TurnRunner runner,
            WorkerSettings settings,
            TopicSetup topics) {
        return new JobIntake(
                consumers,
                new JobIntake.Group(Topics.WORKERS, Topics.REQUESTS, settings.slots()),
                record -> TurnJob.of(record, runner),
                settings,
                topics);
    }
}
