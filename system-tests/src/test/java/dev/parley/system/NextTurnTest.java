package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.limits.Allowance;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.SseStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A reader that waits in a session gets every turn that begins there, whole and once. */
@Tag("delivery")
class NextTurnTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void readersOnBothNodesGetEveryTurnOfANewSession() {
        var session = system.api(0).createSession();
        try (var here = system.api(0).session(session);
                var there = system.api(1).session(session);
                var another = system.api(1).session(session)) {
            var expected = new ArrayList<Event>();
            for (int round = 0; round < 6; round++) {
                expected.addAll(system.api(round % 2).message(session, "next").toEnd());

                for (var reader : List.of(here, there, another)) {
                    reader.until("done");
                    assertThat(reader.seen()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void nothingOfWhatWasOverIsSentAgain() {
        var session = system.api(0).createSession();
        for (int i = 0; i < 3; i++) {
            system.api(i % 2).message(session, "before").toEnd();
        }
        try (var reader = system.api(1).session(session)) {
            var sent = system.api(0).message(session, "after").toEnd();

            reader.until("done");
            assertThat(reader.seen()).isEqualTo(sent);
        }
    }

    @Test
    void aTurnThatBeginsBeforeAReaderHasLookedForOneIsSentOnce() {
        var gate = new Gate();
        system.model.when("just before the look", Script.answer("a", "b", "c").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var message = Accepted.message(session, "just before the look");
        var readers = new ArrayList<CompletableFuture<SseStream>>();
        system.awaitProjected();

        new TransactionTemplate(system.apiBean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        tx -> {
                            system.database()
                                    .sql("LOCK TABLE turn_claim IN ACCESS EXCLUSIVE MODE")
                                    .update();
                            readers.add(
                                    CompletableFuture.supplyAsync(
                                            () -> system.api(1).session(session)));
                            await("the reader has its place and looks").until(this::somebodyLooks);
                            assertThat(
                                            system.apiBean(TurnClaims.class)
                                                    .accept(
                                                            message,
                                                            "local",
                                                            null,
                                                            "hash",
                                                            Allowance.NONE))
                                    .isInstanceOf(Acceptance.Unpublished.class);
                            system.apiBean(TurnPublisher.class).open(message.sessionId());
                            system.apiBean(TurnPublisher.class).publish(message);
                        });

        try (var reader = readers.getFirst().join()) {
            reader.tokens(1);
            gate.release();
            reader.until("done");
            assertThat(reader.seen())
                    .isEqualTo(system.api(0).turn(session, message.turnId().toString()).toEnd());
            assertThat(EventStream.text(reader.seen())).isEqualTo("abc");
        }
    }

    @Test
    void readersThatComeWhileTurnsBeginMissNothing() throws Exception {
        var sessions = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            sessions.add(system.api(i % 2).createSession());
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 3; round++) {
                var readers = new ArrayList<Future<SseStream>>();
                var sent = new ArrayList<Future<List<Event>>>();
                for (int i = 0; i < sessions.size(); i++) {
                    var session = sessions.get(i);
                    var from = system.api(i % 2);
                    var to = system.api((i + round) % 2);
                    readers.add(threads.submit(() -> to.session(session)));
                    sent.add(threads.submit(() -> from.message(session, "meanwhile").toEnd()));
                }
                for (int i = 0; i < sessions.size(); i++) {
                    var meanwhile = sent.get(i).get();
                    try (var reader = readers.get(i).get()) {
                        var next = system.api(0).message(sessions.get(i), "the next").toEnd();

                        // It may have come after the end of the turn before.
                        reader.until("done");
                        if (!reader.seen().equals(next)) {
                            reader.until("done");
                            assertThat(reader.seen())
                                    .startsWith(meanwhile.toArray(Event[]::new))
                                    .endsWith(next.toArray(Event[]::new))
                                    .hasSize(meanwhile.size() + next.size());
                        }
                    }
                }
            }
        }
    }

    @Test
    void aReaderThatComesBackBetweenTwoTurnsGetsTheNextOne() {
        var session = system.api(0).createSession();
        var first = system.api(0).message(session, "the first").toEnd();
        try (var reader = system.api(1).session(session, "Last-Event-ID", first.getLast().id())) {
            var second = system.api(0).message(session, "the second").toEnd();

            reader.until("done");
            assertThat(reader.seen()).isEqualTo(second);
        }
    }

    @Test
    void aReaderThatWaitsIsToldThatItsSessionIsDeleted() {
        var session = system.api(0).createSession();
        try (var reader = system.api(1).session(session)) {
            assertThat(system.api(0).delete("/api/chat/sessions/" + session).status())
                    .isEqualTo(204);

            assertThat(reader.toEnd()).extracting(Event::name).containsExactly("deleted");
        }
    }

    private boolean somebodyLooks() {
        return system.database()
                .sql(
                        """
                        SELECT EXISTS (SELECT FROM pg_stat_activity
                            WHERE wait_event_type = 'Lock' AND query LIKE '%AS over FROM turn_claim%')
                        """)
                .query(Boolean.class)
                .single();
    }
}
