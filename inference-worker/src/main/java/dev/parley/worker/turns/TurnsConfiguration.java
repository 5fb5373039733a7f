package dev.parley.worker.turns;

import dev.parley.log.Command;
import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.log.TurnRequest;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.Job;
import dev.parley.worker.jobs.JobIntake;
import dev.parley.worker.model.StopSignal;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ShareConsumerFactory;

/** Turns as jobs of the share group. */
@Configuration(proxyBeanMethods = false)
class TurnsConfiguration {

    @Bean
    JobIntake requestIntake(
            ShareConsumerFactory<byte[], byte[]> consumers,
            TurnRunner runner,
            WorkerSettings settings,
            TopicSetup topics) {
        return new JobIntake(
                consumers,
                new JobIntake.Group(Topics.WORKERS, Topics.REQUESTS, settings.slots()),
                record ->
                        Command.decode(record.value(), TurnRequest.class)
                                .map(request -> new TurnJob(runner, request, record.offset())),
                settings,
                topics);
    }

    private record TurnJob(TurnRunner runner, TurnRequest request, long offset) implements Job {

        @Override
        public String name() {
            return "turn-" + request.turnId();
        }

        @Override
        public Outcome run(StopSignal stop) {
            return runner.run(request, offset, stop);
        }

        @Override
        public void noteAlive() {
            runner.noteAlive(request.turnId());
        }

        @Override
        public void givenBack() {
            runner.givenBack(request.turnId());
        }
    }
}
