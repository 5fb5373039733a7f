package dev.parley.worker.indexing;

import dev.parley.log.Command;
import dev.parley.log.IndexingJob;
import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.Job;
import dev.parley.worker.jobs.JobIntake;
import dev.parley.worker.model.StopSignal;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ShareConsumerFactory;

/** Documents as jobs of the share group. */
@Configuration(proxyBeanMethods = false)
class IndexingConfiguration {

    @Bean
    JobIntake documentIntake(
            ShareConsumerFactory<byte[], byte[]> consumers,
            DocumentIndexer indexer,
            IndexingSettings indexing,
            WorkerSettings settings,
            TopicSetup topics) {
        return new JobIntake(
                consumers,
                new JobIntake.Group(Topics.INDEXERS, Topics.DOCUMENTS, indexing.documents()),
                record ->
                        Command.decode(record.value(), IndexingJob.class)
                                .map(
                                        request ->
                                                new DocumentJob(
                                                        indexer,
                                                        request.documentId(),
                                                        record.partition()
                                                                + ":"
                                                                + record.offset())),
                settings,
                topics);
    }

    private record DocumentJob(DocumentIndexer indexer, UUID documentId, String request)
            implements Job {

        @Override
        public String name() {
            return "document-" + documentId;
        }

        @Override
        public Outcome run(StopSignal stop) {
            return indexer.run(documentId, request, stop);
        }

        @Override
        public void noteAlive() {
            indexer.noteAlive(documentId, request);
        }
    }
}
