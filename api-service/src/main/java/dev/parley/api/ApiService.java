package dev.parley.api;

import dev.parley.kafka.KafkaConfiguration;
import dev.parley.models.ModelList;
import dev.parley.operations.LogSettings;
import dev.parley.operations.ManagementSettings;
import dev.parley.store.database.DatabaseConfiguration;
import dev.parley.store.documents.DocumentTexts;
import dev.parley.store.documents.IndexingJobs;
import dev.parley.store.documents.OpenDocuments;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.history.HistoryConfiguration;
import dev.parley.store.history.SessionLists;
import dev.parley.store.history.SessionSearch;
import dev.parley.store.keys.KeysConfiguration;
import dev.parley.store.limits.OwnerLimits;
import dev.parley.store.limits.UsageDays;
import dev.parley.store.owners.OwnersConfiguration;
import dev.parley.store.sessions.Conversations;
import dev.parley.store.sessions.SessionsConfiguration;
import dev.parley.store.turns.TurnsConfiguration;
import dev.parley.tracing.TracingConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The API service's entry point. */
// The web edge writes the answers to errors; Boot's error page would be a second way. There are no
// users with passwords; Boot's default one would be the only.
@SpringBootApplication(
        exclude = {ErrorMvcAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@ConfigurationPropertiesScan
@EnableConfigurationProperties({ModelList.class, ManagementSettings.class, LogSettings.class})
@Import({
    KafkaConfiguration.class,
    TracingConfiguration.class,
    DatabaseConfiguration.class,
    KeysConfiguration.class,
    HistoryConfiguration.class,
    SessionLists.class,
    SessionSearch.class,
    TurnsConfiguration.class,
    SessionsConfiguration.class,
    Conversations.class,
    OwnersConfiguration.class,
    OwnerLimits.class,
    Erasures.class,
    UsageDays.class,
    StoredDocuments.class,
    DocumentTexts.class,
    IndexingJobs.class,
    OpenDocuments.class
})
public class ApiService {

    /** The service with its settings file, ready to be run here or in a larger process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(ApiService.class)
                .properties("spring.config.name=api-service");
    }

    public static void main(String[] args) {
        application().run(args);
    }
}
