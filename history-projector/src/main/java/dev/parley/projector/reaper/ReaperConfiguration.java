package dev.parley.projector.reaper;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The reaper's clock and schedule. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ReaperConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
