package dev.parley.projector.reaper;

import dev.parley.store.acts.Acts;
import dev.parley.store.documents.DocumentChunks;
import dev.parley.store.documents.DocumentTexts;
import dev.parley.store.documents.IndexingClaims;
import dev.parley.store.documents.IndexingJobs;
import dev.parley.store.documents.OpenDocuments;
import dev.parley.store.documents.OwnerWords;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.history.projection.ProjectionFailures;
import dev.parley.store.keys.ErasedKeys;
import dev.parley.store.limits.UsageDays;
import dev.parley.store.sessions.OwnerErasure;
import dev.parley.store.sessions.SessionRetention;
import dev.parley.store.sessions.SessionsConfiguration;
import dev.parley.store.turns.EndedTurns;
import dev.parley.store.turns.OpenDeliveries;
import dev.parley.store.turns.OpenTurns;
import dev.parley.store.turns.TurnQueue;
import dev.parley.store.turns.TurnsConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The beans that the reapers use, and their schedule. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Import({
    TurnsConfiguration.class,
    OpenTurns.class,
    EndedTurns.class,
    TurnQueue.class,
    OpenDeliveries.class,
    SessionsConfiguration.class,
    ErasedKeys.class,
    OpenDocuments.class,
    DocumentChunks.class,
    DocumentTexts.class,
    OwnerWords.class,
    SessionRetention.class,
    ProjectionFailures.class,
    UsageDays.class,
    Erasures.class,
    OwnerErasure.class,
    IndexingClaims.class,
    IndexingJobs.class,
    Acts.class
})
class ReaperConfiguration {

    @Bean
    ThreadPoolTaskScheduler reaperThreads() {
        var threads = new ThreadPoolTaskScheduler();
        threads.setThreadNamePrefix("parley-reaper-");
        return threads;
    }

    /** Gives each reaper a thread: one that waits for the brokers does not hold up the others. */
    @Bean
    SchedulingConfigurer aThreadForEachReaper(ThreadPoolTaskScheduler reaperThreads) {
        return reapers -> reaperThreads.setPoolSize(reapers.getFixedDelayTaskList().size());
    }
}
