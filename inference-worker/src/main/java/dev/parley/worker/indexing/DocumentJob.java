package dev.parley.worker.indexing;

import dev.parley.log.Command;
import dev.parley.log.IndexingJob;
import dev.parley.log.Topics;
import dev.parley.operations.LogContext;
import dev.parley.worker.jobs.Job;
import dev.parley.worker.jobs.StopSignal;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A document as a job of the share group: {@link DocumentIndexer} claims the document and has it
 * indexed.
 *
 * @param request which record holds the request: {@code i} and its offset in {@code chat.indexing},
 *     or {@code partition:offset} in the topic of earlier versions
 */
record DocumentJob(DocumentIndexer indexer, UUID documentId, String request) implements Job {

    /** Reads a record of one of the two topics; empty if it holds no request. */
    static Optional<Job> of(ConsumerRecord<byte[], byte[]> record, DocumentIndexer indexer) {
        var request =
                record.topic().equals(Topics.EARLIER_DOCUMENTS)
                        ? record.partition() + ":" + record.offset()
                        : "i" + record.offset();
        return Command.decode(record.value(), IndexingJob.class)
                .map(job -> new DocumentJob(indexer, job.documentId(), request));
    }

    @Override
    public String name() {
        return "document-" + documentId;
    }

    @Override
    public Outcome run(StopSignal stop) {
        try (var context = LogContext.ofDocument(documentId)) {
            return indexer.run(documentId, request, stop);
        }
    }

    @Override
    public void noteAlive() {
        indexer.noteAlive(documentId, request);
    }
}
