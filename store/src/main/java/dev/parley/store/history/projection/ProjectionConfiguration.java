package dev.parley.store.history.projection;

import dev.parley.log.TopicSettings;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The beans and entities of the projection. */
@Configuration(proxyBeanMethods = false)
@EntityScan(basePackageClasses = SessionRow.class)
public class ProjectionConfiguration {

    @Bean
    Positions positions(JdbcClient jdbc, TopicSettings topics) {
        return new Positions(jdbc, topics.eventPartitions());
    }

    @Bean
    ShadowTables shadowTables(JdbcClient jdbc, Positions positions) {
        return new ShadowTables(jdbc, positions);
    }

    @Bean
    TurnChunks turnChunks(JdbcClient jdbc) {
        return new TurnChunks(jdbc);
    }
}
