package dev.parley.projector;

import dev.parley.kafka.KafkaConfiguration;
import dev.parley.operations.LogSettings;
import dev.parley.operations.ManagementSettings;
import dev.parley.store.database.DatabaseConfiguration;
import dev.parley.store.history.projection.ProjectionConfiguration;
import dev.parley.store.keys.KeysConfiguration;
import dev.parley.tracing.TracingConfiguration;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * The history projector's entry point. With {@code --rebuild}, it builds the history again from the
 * start of the event log, beside the one that there is.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties({ManagementSettings.class, LogSettings.class})
@Import({
    KafkaConfiguration.class,
    TracingConfiguration.class,
    DatabaseConfiguration.class,
    KeysConfiguration.class,
    ProjectionConfiguration.class
})
public class HistoryProjector {

    /** Returns the service with its settings file, ready to run alone or in a larger process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(HistoryProjector.class)
                .properties("spring.config.name=history-projector");
    }

    public static void main(String[] args) {
        if (List.of(args).contains("--migrate")) {
            migrate(args);
        } else {
            application().run(args);
        }
    }

    /** Returns when the tables are those of this version. */
    public static void migrate(String... args) {
        new SpringApplicationBuilder(Migration.class)
                .properties("spring.config.name=history-projector")
                .web(WebApplicationType.NONE)
                .run(args)
                .close();
    }
}
