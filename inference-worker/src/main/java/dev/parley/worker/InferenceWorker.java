package dev.parley.worker;

import dev.parley.kafka.KafkaConfiguration;
import dev.parley.models.ModelList;
import dev.parley.operations.LogSettings;
import dev.parley.operations.ManagementSettings;
import dev.parley.store.database.DatabaseConfiguration;
import dev.parley.store.documents.DocumentChunks;
import dev.parley.store.documents.DocumentTexts;
import dev.parley.store.documents.IndexingClaims;
import dev.parley.store.documents.OwnerWords;
import dev.parley.store.documents.Reembedding;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.store.history.HistoryConfiguration;
import dev.parley.store.keys.KeysConfiguration;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnEndings;
import dev.parley.store.turns.TurnQueue;
import dev.parley.tracing.TracingConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The inference worker's entry point. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties({ModelList.class, ManagementSettings.class, LogSettings.class})
@Import({
    KafkaConfiguration.class,
    TracingConfiguration.class,
    DatabaseConfiguration.class,
    KeysConfiguration.class,
    HistoryConfiguration.class,
    TurnClaims.class,
    TurnEndings.class,
    TurnQueue.class,
    StoredDocuments.class,
    DocumentTexts.class,
    OwnerWords.class,
    IndexingClaims.class,
    DocumentChunks.class,
    Reembedding.class
})
public class InferenceWorker {

    /** The service with its settings file; runs in a process of its own or in a larger one. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(InferenceWorker.class)
                .properties("spring.config.name=inference-worker");
    }

    public static void main(String[] args) {
        application().run(args);
    }
}
