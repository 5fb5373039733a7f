package dev.parley.worker.indexing;

import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.JobIntake;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ShareConsumerFactory;

/** The slots that take documents from {@code chat.documents}. */
@Configuration(proxyBeanMethods = false)
class IndexingConfiguration {

    @Bean
    JobIntake documentIntake(
            @Qualifier(JobIntake.SLOT_CONSUMERS) ShareConsumerFactory<byte[], byte[]> consumers,
            DocumentIndexer indexer,
            IndexingSettings indexing,
            WorkerSettings settings,
            TopicSetup topics) {
        return new JobIntake(
                consumers,
                new JobIntake.Group(Topics.INDEXERS, Topics.DOCUMENTS, indexing.documents()),
                record -> DocumentJob.of(record, indexer),
                settings,
                topics);
    }
}
