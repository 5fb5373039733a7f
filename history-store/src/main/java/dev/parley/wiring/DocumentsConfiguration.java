package dev.parley.wiring;

import dev.parley.documents.DocumentRequests;
import dev.parley.documents.IndexingClaims;
import dev.parley.documents.OpenDocuments;
import dev.parley.documents.StoredDocuments;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the services share about documents. */
@Configuration(proxyBeanMethods = false)
class DocumentsConfiguration {

    @Bean
    StoredDocuments storedDocuments(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new StoredDocuments(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    IndexingClaims indexingClaims(JdbcClient jdbc) {
        return new IndexingClaims(jdbc);
    }

    @Bean
    OpenDocuments openDocuments(JdbcClient jdbc) {
        return new OpenDocuments(jdbc);
    }

    @Bean
    DocumentRequests documentRequests(
            KafkaTemplate<byte[], byte[]> requests, OpenDocuments documents) {
        return new DocumentRequests(requests, documents);
    }
}
