package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.MessageAccepted;
import dev.parley.events.Text;
import dev.parley.log.Ids;
import dev.parley.store.sessions.Conversations;
import dev.parley.system.Writes.Cut;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.ApiClient.Answer;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An API node that dies while it copies a session, or selects a leaf. */
@Tag("long")
class BranchCrashPointsTest extends CrashPoints {

    private static final List<String> FORKING =
            List.of(
                    "record session.created",
                    "record turn.imported",
                    "record turn.imported 2",
                    "record turn.imported 3",
                    "record turn.imported 4",
                    "insert turn_claim",
                    "record session.updated");

    private static final List<String> SELECTING =
            List.of(
                    "update turn_claim (leaf_turn_id, leaf_selection, leaf_published,"
                            + " leaf_selected_at)",
                    "record session.leaf_selected",
                    "update turn_claim (leaf_published)");

    /** A fork that stands still keeps its place. */
    private static final String ROOM = "--parley.fork.at-once=64";

    /** A session with two turns, and a third one beside the first. */
    private record Source(String session, String first, String second, String third) {

        String path(String more) {
            return "/api/chat/sessions/" + session + more;
        }
    }

    private Source source(String name) {
        var session = system.api(0).createSession();
        return new Source(
                session,
                ask(session, name + " first", ""),
                ask(session, name + " second", ""),
                ask(
                        session,
                        name + " third",
                        ",\"parent_turn_id\":\"" + MessageAccepted.BEGINNING + "\""));
    }

    private String ask(String session, String content, String more) {
        var turn =
                system.api(0)
                        .post(
                                "/api/chat/sessions/" + session + "/messages",
                                "{\"content\":\"" + content + "\"" + more + "}",
                                "Accept",
                                "application/json")
                        .body()
                        .get("turn_id")
                        .stringValue();
        system.api(1).turn(session, turn).toEnd();
        return turn;
    }

    @Test
    void aRepeatedForkIsWholeAndASelectionHolds() {
        var source = source("crash points of branches");
        Map<String, String> forks = new LinkedHashMap<>();
        Map<String, Source> selected = new LinkedHashMap<>();
        try (var node =
                new DoomedProcess(system, "api", Cut.STANDS_STILL, "--server.port=0", ROOM)) {
            node.start();
            var whole = named(source, "whole");
            node.watch(whole);
            assertThat(fork(node.api(), source, "whole").status()).isEqualTo(201);
            requireWrites(node, whole, FORKING);
            var chosen = source("selected by a node that lives");
            node.watch(chosen.session());
            assertThat(select(node.api(), chosen).status()).isEqualTo(200);
            requireWrites(node, chosen.session(), SELECTING);

            for (var point : beforeAndAfter(FORKING)) {
                forks.put(point, named(source, point));
                node.cutAfter(forks.get(point), point);
                doomed(() -> fork(node.api(), source, point));
            }
            for (var point : beforeAndAfter(SELECTING)) {
                selected.put(point, source("selected, then " + point));
                node.cutAfter(selected.get(point).session(), point);
                doomed(() -> select(node.api(), selected.get(point)));
            }
            node.awaitCut(forks.values());
            node.awaitCut(selected.values().stream().map(Source::session).toList());
            node.kill();
        }

        var texts = texts(system.api(0).get(source.path("?leaf=" + source.second())).body());
        assertThat(texts).hasSize(4);
        forks.forEach(
                (point, fork) -> {
                    var repeated = fork(system.api(0), source, point);
                    assertThat(repeated.status()).as(point).isEqualTo(201);
                    assertThat(repeated.body().get("session_id").stringValue()).isEqualTo(fork);
                    assertThat(repeated.body().has("unlisted")).as(point).isFalse();
                    assertThat(texts(system.api(1).history(fork))).as(point).isEqualTo(texts);
                });
        system.awaitProjected();
        forks.forEach(
                (point, fork) ->
                        assertThat(texts(system.api(1).history(fork))).as(point).isEqualTo(texts));
        selected.forEach(
                (point, chosen) ->
                        await("the leaf after " + point)
                                .atMost(BOUND)
                                .untilAsserted(
                                        () ->
                                                assertThat(leaf(chosen))
                                                        .as(point)
                                                        .isEqualTo(
                                                                point.equals(Writes.NOTHING)
                                                                        ? chosen.third()
                                                                        : chosen.second())));
    }

    /** The session that a fork with this key will be, so that its writes can be watched. */
    private String named(Source source, String key) {
        var name = "fork:" + source.session() + ":" + Text.sha256Hex(key.replace(' ', '-'));
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return system.apiBean(Conversations.class)
                .name("local", name, Ids.next(), now)
                .sessionId()
                .toString();
    }

    private static Answer fork(ApiClient api, Source source, String key) {
        return api.post(
                source.path("/fork"),
                "{\"turn_id\":\"" + source.second() + "\"}",
                "Idempotency-Key",
                key.replace(' ', '-'));
    }

    private static Answer select(ApiClient api, Source source) {
        return api.put(source.path("/leaf"), "{\"turn_id\":\"" + source.first() + "\"}");
    }

    private String leaf(Source source) {
        return system.api(1).history(source.session()).get("leaf_turn_id").stringValue();
    }

    private static List<String> texts(JsonNode history) {
        return history.get("messages")
                .valueStream()
                .map(message -> message.get("content").stringValue())
                .toList();
    }

    /** A call whose node dies before it answers. */
    private static void doomed(Runnable call) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                call.run();
                            } catch (UncheckedIOException e) {
                                // As it is meant.
                            }
                        });
    }

    private static void requireWrites(DoomedProcess node, String session, List<String> writes) {
        await("the writes of " + session)
                .atMost(BOUND)
                .untilAsserted(
                        () ->
                                assertThat(node.writes(session))
                                        .containsExactlyInAnyOrderElementsOf(writes));
    }
}
