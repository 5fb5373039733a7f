package dev.parley.store.documents;

import dev.parley.log.IndexingJob;
import dev.parley.log.Topics;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Requests the indexing of documents. A repeated request changes nothing, because the claim refuses
 * it. Thread-safe.
 */
public final class IndexingJobs {

    private final KafkaOperations<UUID, byte[]> requests;
    private final OpenDocuments documents;

    public IndexingJobs(KafkaOperations<UUID, byte[]> requests, OpenDocuments documents) {
        this.requests = requests;
        this.documents = documents;
    }

    /**
     * Sends the request and blocks until Kafka has acknowledged it.
     *
     * @throws java.util.concurrent.CompletionException if Kafka refuses it
     */
    public void publish(UUID documentId) {
        CompletableFuture<?> sent =
                requests.send(Topics.DOCUMENTS, documentId, new IndexingJob(documentId).encode());
        sent.join();
        documents.published(documentId);
    }
}
