package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.delivery.Delivery;
import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.log.Ids;
import dev.parley.store.limits.Allowance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.testsupport.ApiClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Kills processes exactly between two writes of a turn. Each list of a subclass names the writes of
 * one step of ARCHITECTURE.md's "One message, step by step". The process is killed before the first
 * write and after each one, every time in another session. One session that is not cut off shows
 * that there are no other writes.
 */
abstract class CrashPoints {

    static final Duration BOUND = Duration.ofSeconds(60);

    static final String DECIDED = "update turn_claim (state, terminal, terminal_record)";
    static final String ENDED = "update turn_claim (state)";
    static final String NOTED = "update turn_claim (published)";

    final TestSystem system = TestSystem.get();
    final TurnClaims claims = system.apiBean(TurnClaims.class);

    static List<String> beforeAndAfter(List<String> writes) {
        var points = new ArrayList<>(List.of(Writes.NOTHING));
        points.addAll(writes);
        return points;
    }

    /** A turn for each point, made from its content by the given function. */
    static Map<String, WitnessedTurn> turns(
            String name, Collection<String> points, Function<String, WitnessedTurn> make) {
        var turns = new LinkedHashMap<String, WitnessedTurn>();
        points.forEach(point -> turns.put(point, make.apply(name + ", then " + point + ".")));
        return turns;
    }

    /** A session with its reader, before any question. */
    WitnessedTurn asked(String content) {
        return WitnessedTurn.of(system, content);
    }

    /** A turn that has a claim and nothing else. */
    WitnessedTurn halfAccepted(String content) {
        var turn = asked(content);
        accept(turn);
        return turn;
    }

    /** A turn that was accepted and not requested. No worker must be there to find it. */
    WitnessedTurn queued(String content) {
        var turn = asked(content);
        var message = accept(turn);
        system.apiBean(EventLog.class).append(message).join();
        system.apiBean(Delivery.class).append(EventCodec.seal(message)).join();
        claims.published(List.of(message.turnId()));
        return turn;
    }

    /** A queued turn whose failure is noted in its claim only. */
    WitnessedTurn failed(String content) {
        var turn = queued(content);
        var code = FailureCode.INTERNAL;
        claims.decideEnding(
                TurnEvent.Failed.of(
                        new TurnEvent.Header(
                                UUID.fromString(turn.session()),
                                live(turn),
                                1,
                                1,
                                Instant.now().truncatedTo(ChronoUnit.MILLIS)),
                        code),
                0);
        return turn;
    }

    private MessageAccepted accept(WitnessedTurn turn) {
        var message =
                new MessageAccepted(
                        UUID.fromString(turn.session()),
                        Ids.next(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS),
                        Ids.next(),
                        Ids.next(),
                        turn.content(),
                        ChatMode.REGULAR,
                        List.of(),
                        null,
                        ModelChoice.DEFAULT);
        claims.accept(message, "local", null, "hash", Allowance.NONE);
        return message;
    }

    /** The id of the session's turn that has not ended. */
    UUID live(WitnessedTurn turn) {
        return claims.liveTurn("local", UUID.fromString(turn.session())).orElseThrow();
    }

    static int send(ApiClient api, WitnessedTurn turn) {
        return api.post(
                        "/api/chat/sessions/" + turn.session() + "/messages",
                        "{\"content\":\"" + turn.content() + "\"}",
                        "Accept",
                        "application/json",
                        "Idempotency-Key",
                        turn.session())
                .status();
    }

    static void cutAfter(DoomedProcess process, Map<String, WitnessedTurn> turns) {
        turns.forEach((point, turn) -> process.cutAfter(turn.session(), point));
    }

    static void awaitCut(DoomedProcess process, Map<String, WitnessedTurn> turns) {
        process.awaitCut(turns.values().stream().map(WitnessedTurn::session).toList());
    }

    /** Waits until the turn's session has written exactly this in the process. */
    static void requireWrites(DoomedProcess process, WitnessedTurn turn, List<String> writes) {
        await("the writes of " + turn.content())
                .atMost(BOUND)
                .untilAsserted(
                        () ->
                                assertThat(process.writes(turn.session()))
                                        .containsExactlyInAnyOrderElementsOf(writes));
    }

    void requireAnswer(WitnessedTurn turn, int attempt) {
        assertThat(ending(turn)).as(turn.content()).isEqualTo("completed");
        assertThat(turn.attempt()).as(turn.content()).isEqualTo(attempt);
        assertThat(system.model.callsFor(turn.content()))
                .as(turn.content())
                .hasSizeBetween(1, attempt);
    }

    void requireEnding(WitnessedTurn turn, String ending) {
        assertThat(ending(turn)).as(turn.content()).isEqualTo(ending);
        assertThat(system.model.callsFor(turn.content())).isEmpty();
    }

    private String ending(WitnessedTurn turn) {
        var last = turn.requireWhole(system).getLast();
        return last.json().get(last.name().equals("done") ? "status" : "code").stringValue();
    }
}
