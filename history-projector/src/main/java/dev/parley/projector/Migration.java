package dev.parley.projector;

import dev.parley.store.database.DatabaseConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * What changes the tables, and nothing else: where each service has a user of its own in the
 * database, none of them may. No component, so that the projector does not find it.
 */
@ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
@Import(DatabaseConfiguration.class)
final class Migration {}
