package dev.parley.store.documents;

import dev.parley.log.IndexingJob;
import dev.parley.log.Topics;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Asks the workers to index a document. Asking again changes nothing: the claim refuses a second
 * request. Thread safe.
 */
public final class IndexingJobs {

    private final KafkaOperations<UUID, byte[]> requests;
    private final OpenDocuments documents;

    public IndexingJobs(KafkaOperations<UUID, byte[]> requests, OpenDocuments documents) {
        this.requests = requests;
        this.documents = documents;
    }

    /**
     * Sends the request and blocks until Kafka has it.
     *
     * @throws java.util.concurrent.CompletionException where Kafka did not take it
     */
    public void publish(UUID documentId) {
        CompletableFuture<?> sent =
                requests.send(Topics.DOCUMENTS, documentId, new IndexingJob(documentId).encode());
        sent.join();
        documents.published(documentId);
    }
}
