package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent;
import dev.parley.log.Ids;
import dev.parley.log.LogEntry;
import dev.parley.log.LogPosition;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.TurnChunks;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The order of events within a batch. */
class ProjectionOrderTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final TestSystem system = TestSystem.get();

    @Test
    void aMessageOfAnOldSessionMayComeBeforeANewSession() {
        var jpa = system.apiBean(EntityManager.class);
        var old = Ids.next();
        var fresh = Ids.next();
        new TransactionTemplate(system.apiBean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        tx -> {
                            // The event log has nothing for these rows, so they must go.
                            tx.setRollbackOnly();
                            project(jpa, created(old));
                            assertThatCode(
                                            () ->
                                                    project(
                                                            jpa,
                                                            accepted(old),
                                                            created(fresh),
                                                            accepted(fresh)))
                                    .doesNotThrowAnyException();
                        });
    }

    private void project(EntityManager jpa, SessionEvent... batch) {
        var rows = new HistoryRows(jpa, system.apiBean(TurnChunks.class), "local");
        var projection = new Projection(rows);
        for (var event : batch) {
            projection.apply(
                    List.of(
                            new LogEntry(
                                    new LogPosition(0, 0),
                                    event.at(),
                                    event.key().toString(),
                                    EventCodec.encode(event))));
        }
        rows.flush();
    }

    private static SessionEvent created(UUID session) {
        return new SessionEvent.SessionCreated(
                session,
                NOW,
                "local",
                null,
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                null,
                ModelChoice.DEFAULT);
    }

    private static SessionEvent accepted(UUID session) {
        return new MessageAccepted(
                session,
                Ids.next(),
                NOW,
                Ids.next(),
                Ids.next(),
                "hello",
                ChatMode.REGULAR,
                List.of(),
                null,
                ModelChoice.DEFAULT);
    }
}
