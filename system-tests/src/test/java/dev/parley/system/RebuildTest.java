package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.store.history.projection.Positions;
import java.util.ArrayList;
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
    void aRebuildWaitsForTheBatchThatIsBeingProjected() {
        var session = system.api(0).createSession();
        system.awaitProjected();
        var rebuild = new ArrayList<CompletableFuture<Void>>();

        transaction()
                .executeWithoutResult(
                        tx -> {
                            positions.lockAgainstRebuild();
                            rebuild.add(CompletableFuture.runAsync(this::reset));
                            await("the rebuild waits")
                                    .until(system::somebodyWaitsForAnAdvisoryLock);
                            assertThat(system.rows().toString()).contains(session);
                        });

        rebuild.getFirst().join();
        // The running projector was not told, and gets no new event.
        system.awaitProjected();
        assertThat(system.rows().toString()).contains(session);
    }

    private void reset() {
        transaction().executeWithoutResult(tx -> positions.reset());
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(system.apiBean(PlatformTransactionManager.class));
    }
}
