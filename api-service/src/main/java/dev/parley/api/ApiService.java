package dev.parley.api;

import dev.parley.wiring.ParleyConfiguration;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The API service's entry point. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import(ParleyConfiguration.class)
public class ApiService {

    /** The service with its settings file, ready to be run here or in a larger process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(ApiService.class)
                .properties("spring.config.name=api-service");
    }

    public static void main(String[] args) {
        application().run(args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
