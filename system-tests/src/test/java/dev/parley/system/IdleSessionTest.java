package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.delivery.Delivery;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.limits.Allowance;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.OpenDeliveries;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.SseStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The topics of idle sessions are dropped, and neither readers nor writers notice. */
class IdleSessionTest {

    private final TestSystem system = TestSystem.get();
    private final IdleSessions idle = new IdleSessions(system);
    private final TransactionTemplate transaction =
            new TransactionTemplate(system.apiBean(PlatformTransactionManager.class));

    @Test
    void aSessionThatWasDroppedAnswersItsNextMessagesOnEveryNode() {
        var session = talkedTo();
        for (int round = 0; round < 4; round++) {
            idle.drop(session);

            var events = system.api(round % 2).message(session, "again").toEnd();

            assertThat(EventStream.text(events)).isEqualTo("Hello there.");
            assertThat(idle.topic(session)).isPresent();
        }
        assertThat(system.api(0).history(session).get("message_count").intValue()).isEqualTo(10);
    }

    @Test
    void aReaderThatStaysGetsEveryTurnThatComesThroughAnotherNode() {
        system.model.when("longer than what came before", Script.paced(40, 5_000));
        var session = talkedTo();
        try (var reader = system.api(0).session(session)) {
            var expected = new ArrayList<Event>();
            for (int round = 0; round < 3; round++) {
                idle.drop(session);

                var sent = system.api(1).message(session, "longer than what came before");

                expected.addAll(sent.toEnd());
                reader.until("done");
                assertThat(reader.seen()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aReaderMissesNothingWhenTheTopicIsMadeAgainBehindItsBack() {
        system.model.when("behind its back", Script.paced(40, 5_000));
        var session = talkedTo();
        try (var reader = system.api(0).session(session)) {
            var sent = messageThatWaitsForADeletion(session, "behind its back");

            var events = sent.join().toEnd();

            assertThat(EventStream.text(events)).isEqualTo(Script.paced(40, 1).text());
            reader.until("done");
            assertThat(reader.seen()).isEqualTo(events);
        }
    }

    @Test
    void aSessionThatTakesAMessageIsNotDropped() {
        var session = talkedTo();
        system.awaitProjected();
        var topic = idle.topic(session);
        var message = message(session);

        transaction.executeWithoutResult(
                tx -> {
                    assertThat(claims().accept(message, "local", null, "hash", Allowance.NONE))
                            .isInstanceOf(Acceptance.Unpublished.class)
                            .hasFieldOrPropertyWithValue("message", message)
                            .hasFieldOrPropertyWithValue("isNew", true)
                            .hasFieldOrPropertyWithValue("open", true);
                    // On a thread of its own, and so outside this transaction.
                    CompletableFuture.runAsync(
                                    () -> {
                                        idle.age(session);
                                        idle.awaitARound();
                                    })
                            .join();
                    assertThat(idle.topic(session)).isPresent().isEqualTo(topic);
                });
        idle.awaitARound();
        assertThat(idle.topic(session)).isEqualTo(topic);
        system.apiBean(TurnPublisher.class).publish(message);

        var events = system.api(1).turn(session, message.turnId().toString()).toEnd();
        assertThat(events.getLast().name()).isEqualTo("done");
    }

    @Test
    void aSessionHasNoTopicBeforeItsFirstMessage() {
        var session = system.api(0).createSession();
        try (var reader = system.api(1).session(session)) {
            // Whoever makes topics for new sessions has made this one by then.
            talkedTo();
            assertThat(idle.topic(session)).isEmpty();

            system.api(0).message(session, "the first").toEnd();

            assertThat(reader.until("done")).isNotNull();
            assertThat(idle.topic(session)).isPresent();
        }
    }

    @Test
    void aClaimTellsWhetherTheTopicIsThere() {
        var session = system.api(0).createSession();

        assertThat(answered(session).isOpen()).as("nobody has noted it").isFalse();
        assertThat(answered(session).isOpen()).as("the turn before opened it").isTrue();
        idle.drop(session);
        assertThat(answered(session).isOpen()).as("it was dropped").isFalse();
    }

    @Test
    void messagesAtTheMomentOfDeletionAreAllAnswered() throws Exception {
        var sessions = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            sessions.add(talkedTo());
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 3; round++) {
                system.awaitProjected();
                var answers = new ArrayList<Future<String>>();
                for (int i = 0; i < sessions.size(); i++) {
                    var session = sessions.get(i);
                    var api = system.api((round + i) % 2);
                    idle.age(session);
                    answers.add(
                            threads.submit(
                                    () ->
                                            EventStream.text(
                                                    api.message(session, "just now").toEnd())));
                }
                for (var answer : answers) {
                    assertThat(answer.get()).isEqualTo("Hello there.");
                }
            }
        }
    }

    @Test
    void aSessionWithALiveTurnIsKept() throws Exception {
        var gate = new Gate();
        system.model.when("a long think", Script.answer("a", "b").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "a long think");
        stream.tokens(1);
        var topic = idle.topic(session);

        idle.age(session);
        idle.awaitARound();

        assertThat(idle.topic(session)).isPresent().isEqualTo(topic);
        gate.release();
        assertThat(EventStream.text(stream.toEnd())).isEqualTo("ab");
    }

    @Test
    void aSessionWhoseLastTurnIsNotProjectedIsKept() {
        var session = talkedTo();
        system.awaitProjected();
        var completedAt = completedAt(session);
        // The state while the projector is behind.
        setCompletedAt(session, null);
        var topic = idle.topic(session);

        idle.age(session);
        idle.awaitARound();
        assertThat(idle.topic(session)).isPresent().isEqualTo(topic);

        setCompletedAt(session, completedAt);
        idle.drop(session);
    }

    @Test
    void aSessionThatIsNotIdleIsKept() {
        var session = talkedTo();
        system.awaitProjected();
        var topic = idle.topic(session);

        idle.makeDue(session);
        idle.awaitARound();

        assertThat(idle.topic(session)).isPresent().isEqualTo(topic);
    }

    @Test
    void aTopicThatNobodyNotedIsFoundAndDropped() {
        var session = system.api(0).createSession();
        system.apiBean(Delivery.class).open(UUID.fromString(session));
        assertThat(idle.topic(session)).isPresent();
        assertThat(idle.isNoted(session)).isFalse();

        try (var another = system.startAnotherProjector("--parley.reaper.sweep-every=1s")) {
            assertThat(another.isRunning()).isTrue();
            await("it is found").until(() -> idle.isNoted(session));
        }
        // The topic was only found and may have gone since, so a message opens it.
        assertThat(accept(session))
                .isInstanceOfSatisfying(
                        Acceptance.Unpublished.class,
                        taken -> assertThat(taken.isOpen()).isFalse());
        var events = system.api(1).session(session);
        assertThat(events.until("done")).isNotNull();
        events.close();
        idle.drop(session);
    }

    @Test
    void anEventForATopicThatIsGoneMakesItAnew() throws Exception {
        var gate = new Gate();
        system.model.when("deleted by hand", Script.answer("a", "b", "c").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "deleted by hand");
        stream.tokens(1);

        idle.dropByHand(session);
        idle.awaitNoTopic(session);
        gate.release();

        assertThat(EventStream.text(stream.toEnd())).isEqualTo("abc");
        assertThat(system.model.callsFor("deleted by hand")).hasSize(1);
        await("it is made anew").until(() -> idle.topic(session).isPresent());
    }

    @Test
    void anEndingAfterItsTopicWasDroppedIsDelivered() {
        var session = talkedTo();
        idle.drop(session);
        var late = message(session);

        system.apiBean(Delivery.class).append(EventCodec.seal(late)).join();

        assertThat(idle.topic(session)).isPresent();
    }

    private String completedAt(String session) {
        return system.database()
                .sql(
                        "SELECT completed_at::text FROM message"
                                + " WHERE session_id = ? AND role = 'ASSISTANT'")
                .param(UUID.fromString(session))
                .query(String.class)
                .single();
    }

    private void setCompletedAt(String session, @Nullable String at) {
        system.database()
                .sql(
                        "UPDATE message SET completed_at = CAST(:at AS timestamptz)"
                                + " WHERE session_id = :session AND role = 'ASSISTANT'")
                .param("at", at)
                .param("session", UUID.fromString(session))
                .update();
    }

    /** A message that finds its session held by the reaper, which then drops it. */
    private CompletableFuture<SseStream> messageThatWaitsForADeletion(
            String session, String content) {
        var sent = new ArrayList<CompletableFuture<SseStream>>();
        var deliveries = new OpenDeliveries(system.database());
        transaction.executeWithoutResult(
                tx -> {
                    assertThat(deliveries.hold(List.of(UUID.fromString(session)))).hasSize(1);
                    sent.add(
                            CompletableFuture.supplyAsync(
                                    () -> system.api(1).message(session, content)));
                    await("the message waits").until(system::somebodyWaitsForAnAdvisoryLock);
                    idle.dropByHand(session);
                });
        return sent.getFirst();
    }

    /** A session whose topic both nodes and the worker have used. */
    private String talkedTo() {
        var session = system.api(0).createSession();
        system.api(1).message(session, "hello").toEnd();
        return session;
    }

    /** A message as an API node takes it, once it has been answered. */
    private Acceptance.Unpublished answered(String session) {
        var taken = (Acceptance.Unpublished) accept(session);
        var message = taken.publish(system.apiBean(TurnPublisher.class)).message();
        var turn = message.turnId().toString();
        assertThat(system.api(1).turn(session, turn).toEnd().getLast().name()).isEqualTo("done");
        return taken;
    }

    private TurnClaims claims() {
        return system.apiBean(TurnClaims.class);
    }

    private Acceptance accept(String session) {
        return claims().accept(message(session), "local", null, "hash", Allowance.NONE);
    }

    private static MessageAccepted message(String session) {
        return Accepted.message(session, "at the last moment");
    }
}
