package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every node replays to the byte what delivery no longer holds. */
@Tag("delivery")
class IdleReplayTest {

    private final TestSystem system = TestSystem.get();
    private final IdleSessions idle = new IdleSessions(system);

    @Test
    void aStreamIsTheSameToTheByteAfterTheSessionWasDropped() {
        // More than one block of the archive.
        system.model.when("replay to the byte", Script.paced(100, 20_000));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "replay to the byte");
        var turn = stream.header("Parley-Turn-Id");
        var all = stream.toEnd();
        var path = "/api/chat/sessions/" + session + "/turns/" + turn + "/events";
        var before = new HashMap<String, String>();
        before.put("", system.api(1).text(path).body());
        for (var event : all) {
            before.put(event.id(), after(system.api(0), path, event.id()));
        }

        system.awaitProjected();
        idle.age(session);
        await("the session is dropped").until(() -> !idle.isNoted(session));

        try (var fresh = system.startApi()) {
            for (var api : new ApiClient[] {TestSystem.client(fresh), system.api(1)}) {
                assertThat(api.text(path).body()).isEqualTo(before.get(""));
                for (var event : all) {
                    assertThat(after(api, path, event.id())).isEqualTo(before.get(event.id()));
                }
                refusesWhatItDoesNotKnow(api, path, turn);
            }
        }
        assertThat(before.get("")).contains(all.getLast().id());
    }

    private static void refusesWhatItDoesNotKnow(ApiClient api, String path, String turn) {
        var refused =
                Map.of(turn + ".1.999", 410, turn + ".2.1", 410, turn + ".0.7", 410, "x", 400);
        refused.forEach(
                (id, status) -> {
                    var answer = api.text(path, "Last-Event-ID", id);
                    assertThat(answer.statusCode()).as(id).isEqualTo(status);
                    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                            .startsWith("application/problem+json");
                });
    }

    private static String after(ApiClient api, String path, String id) {
        var answer = api.text(path, "Last-Event-ID", id);
        return answer.statusCode() + "\n" + answer.body();
    }
}
