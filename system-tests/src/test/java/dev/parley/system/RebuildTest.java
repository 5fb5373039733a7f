package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.log.EventLog;
import dev.parley.log.Ids;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.history.projection.Positions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rebuilds while other projectors run: the rows are those that the event log gives. */
class RebuildTest {

    private final TestSystem system = TestSystem.get();
    private final Positions positions = system.apiBean(Positions.class);

    @Test
    void projectorsThatRebuildAtOnceWhileAnotherProjectsGiveTheSameRows() throws Exception {
        system.model.when("rebuilt meanwhile", Script.paced(200, 2_000));
        var others = new ArrayList<ConfigurableApplicationContext>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            system.apiBean(EventLog.class).append(ofAnotherOwner()).join();
            var session = system.api(0).createSession();
            var stream = system.api(0).message(session, "rebuilt meanwhile");
            var one = threads.submit(() -> system.startAnotherProjector("--rebuild"));
            var two = threads.submit(() -> system.startAnotherProjector("--rebuild"));
            others.add(one.get());
            others.add(two.get());
            assertThat(stream.toEnd().getLast().name()).isEqualTo("done");
            system.awaitProjected();
        } finally {
            others.forEach(ConfigurableApplicationContext::close);
        }
        // Their partitions go back to the first projector, which has nothing left to do.
        system.awaitProjected();
        var rows = system.rows();

        system.stopProjector();
        system.startProjector("--rebuild");
        system.awaitProjected();

        assertThat(rows).isEqualTo(system.rows());
        assertThat(rows.getFirst()).isNotEmpty();
    }

    @Test
    void wordsOfAnEarlierVersionAreCutAgainFromTheEventLog() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "cut by an earlier version").toEnd();
        system.awaitProjected();
        var rows = system.rows();

        system.stopProjector();
        system.database().sql("UPDATE projection_words SET version = 0").update();
        system.database().sql("UPDATE searched_text SET words = ''").update();
        system.startProjector();
        system.awaitProjected();

        assertThat(system.rows()).isEqualTo(rows);
        system.stopProjector();
        system.database().sql("UPDATE searched_text SET words = ''").update();
        system.startProjector();
        system.awaitProjected();
        assertThat(system.rows()).isNotEqualTo(rows);

        system.stopProjector();
        system.startProjector("--rebuild");
        system.awaitProjected();
        assertThat(system.rows()).isEqualTo(rows);
    }

    @Test
    void readsGoOnWhileARebuildRunsAndSeeItsRowsWhenItHasEnded() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "read while it is rebuilt").toEnd();
        system.awaitProjected();
        var rows = system.rows();
        var content = "UPDATE message SET content = 'damaged' WHERE session_id = ?";
        system.database().sql(content).param(UUID.fromString(session)).update();
        var others = new ArrayList<ConfigurableApplicationContext>();

        transaction()
                .executeWithoutResult(
                        tx -> {
                            // As while a batch is being projected.
                            positions.lockAgainstRebuild();
                            others.add(system.startAnotherProjector("--rebuild"));
                            await("the rebuild waits")
                                    .until(system::somebodyWaitsForAnAdvisoryLock);
                            // By another connection: this one may remember that there was none.
                            assertThat(CompletableFuture.supplyAsync(system::isRebuilding).join())
                                    .isTrue();
                            assertThat(contents(session)).containsOnly("damaged");
                            assertThat(system.api(0).get("/api/chat/sessions").body().toString())
                                    .contains(session);
                        });

        system.awaitProjected();
        assertThat(contents(session)).containsExactly("read while it is rebuilt", "Hello there.");
        assertThat(system.rows()).isEqualTo(rows);
        // Projectors go on with the new tables, whichever has the partition.
        assertThat(system.api(0).message(session, "the next").toEnd().getLast().name())
                .isEqualTo("done");
        others.forEach(ConfigurableApplicationContext::close);
        system.awaitProjected();
        assertThat(contents(session)).hasSize(4);
    }

    @Test
    void theRebuiltTablesAreLikeThoseBefore() {
        var before = definitions();

        system.stopProjector();
        system.startProjector("--rebuild");
        system.awaitProjected();

        assertThat(definitions()).isEqualTo(before);
        assertThat(before.toString())
                .contains(
                        "session_by_activity", "autovacuum_vacuum_threshold", "ON DELETE CASCADE");
    }

    /** Columns, indexes, constraints and options of the projection's tables. */
    private List<String> definitions() {
        return system.database()
                .sql(
                        """
                        WITH tables AS (SELECT oid, relname, reloptions FROM pg_class
                            WHERE relnamespace = 'public'::regnamespace AND relname IN ('session',
                                'message', 'message_source', 'turn_chunk', 'turn_chunk_part',
                                'searched_text', 'projection_position', 'projection_failure'))
                        SELECT format('%s %s %s %s %s', relname, attname, atttypid::regtype,
                            attnotnull, attstorage)
                        FROM pg_attribute JOIN tables ON attrelid = tables.oid WHERE attnum > 0
                        UNION ALL SELECT pg_get_indexdef(indexrelid)
                        FROM pg_index JOIN tables ON indrelid = tables.oid
                        UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(k.oid))
                        FROM pg_constraint k JOIN tables ON conrelid = tables.oid
                        UNION ALL SELECT format('%s %s', relname, reloptions) FROM tables
                        UNION ALL SELECT pg_get_viewdef('turn_cursor'::regclass)
                        ORDER BY 1
                        """)
                .query(String.class)
                .list();
    }

    private List<String> contents(String session) {
        return system.api(0)
                .history(session)
                .get("messages")
                .valueStream()
                .map(message -> message.get("content").stringValue())
                .toList();
    }

    private static SessionCreated ofAnotherOwner() {
        return new SessionCreated(
                Ids.next(),
                Instant.EPOCH,
                "another",
                "Rebuilt too",
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                null,
                ModelChoice.DEFAULT);
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(system.apiBean(PlatformTransactionManager.class));
    }
}
