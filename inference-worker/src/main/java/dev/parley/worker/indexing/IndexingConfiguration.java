package dev.parley.worker.indexing;

import dev.parley.log.TopicSetup;
import dev.parley.log.Topics;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.jobs.JobIntake;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ShareConsumerFactory;

/** The slots that take documents from {@code chat.indexing}. */
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

    /** Takes what is left, or an API node of an earlier version still puts there. */
    @Bean
    JobIntake earlierDocumentIntake(
            @Qualifier(JobIntake.SLOT_CONSUMERS) ShareConsumerFactory<byte[], byte[]> consumers,
            DocumentIndexer indexer,
            IndexingSettings indexing,
            WorkerSettings settings,
            TopicSetup topics) {
        int slots = topics.exists(Topics.EARLIER_DOCUMENTS) ? Math.min(1, indexing.documents()) : 0;
        return new JobIntake(
                consumers,
                new JobIntake.Group(Topics.EARLIER_INDEXERS, Topics.EARLIER_DOCUMENTS, slots),
                record -> DocumentJob.of(record, indexer),
                settings,
                topics);
    }
}
