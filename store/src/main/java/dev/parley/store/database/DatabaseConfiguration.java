package dev.parley.store.database;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Gives the pool's connections their limits, and migrations connections of their own. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
public class DatabaseConfiguration {

    @Bean
    static BeanPostProcessor limitsOfThePool(ObjectProvider<DatabaseSettings> settings) {
        return new BeanPostProcessor() {
            // The pool takes no more settings once it has made its first connection.
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    limit(pool, settings.getObject().pooled());
                }
                return bean;
            }
        };
    }

    private static void limit(HikariDataSource pool, ConnectionLimits limits) {
        limits.driver().forEach((name, value) -> pool.addDataSourceProperty("" + name, value));
        pool.setConnectionInitSql(limits.session());
    }

    // Those of the pool would be cut while they change a large table.
    @Bean
    FlywayConfigurationCustomizer migrationsOutsideThePool(
            JdbcConnectionDetails database, DatabaseSettings settings) {
        return flyway -> {
            var limits = settings.migrating();
            flyway.dataSource(
                            new DriverManagerDataSource(
                                    database.getJdbcUrl(), limits.driver(database)))
                    .initSql(limits.session());
        };
    }
}
