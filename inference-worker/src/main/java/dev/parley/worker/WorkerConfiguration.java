package dev.parley.worker;

import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.model.StreamingModel;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The worker's parts that are not components of their own. */
@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    StreamingModel streamingModel(ModelSettings settings) {
        return new StreamingModel(settings);
    }
}
