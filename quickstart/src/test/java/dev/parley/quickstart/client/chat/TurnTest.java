package dev.parley.quickstart.client.chat;

import static dev.parley.quickstart.ScriptedServer.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.quickstart.ScriptedServer;
import dev.parley.quickstart.client.server.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A turn that its user no longer wants. */
class TurnTest {

    private static final String SEND = "POST /api/chat/sessions/s/messages";
    private static final String CANCEL = "POST /api/chat/sessions/s/turns/t/cancel";
    private static final String STREAM = "GET /api/chat/sessions/s/turns/t/events";

    private static Turn turn(ScriptedServer server) {
        return new Turn(new Server(server.url(), Optional.empty(), Duration.ZERO), "s");
    }

    private static void ask(Turn turn) throws Exception {
        var message = JsonMapper.shared().createObjectNode().put("content", "x");
        turn.ask(message, event -> !event.isLast());
    }

    @Test
    void anExitWhileTheMessageIsOnItsWayCancelsTheTurn() throws Exception {
        try (var server = new ScriptedServer()) {
            var turn = turn(server);
            var seenAtExit = new ArrayList<List<ScriptedServer.Call>>();
            var exit =
                    new Thread(
                            () -> {
                                turn.cancelBeforeExit();
                                seenAtExit.add(server.calls(CANCEL));
                            });
            server
                    .doing(
                            SEND,
                            () -> {
                                exit.start();
                                while (exit.getState() != Thread.State.TIMED_WAITING) {
                                    Thread.onSpinWait();
                                }
                            },
                            202,
                            "{\"turn_id\":\"t\"}")
                    .json(CANCEL, 202, "{}")
                    .stream(STREAM, event("done", "t.1.1", "{\"status\":\"cancelled\"}"));

            ask(turn);
            exit.join();

            assertThat(seenAtExit).hasSize(1);
            assertThat(seenAtExit.getFirst()).as("cancelled before the process ends").hasSize(1);
        }
    }

    @Test
    void whatIsUnwantedBeforeItIsSentIsNotSent() throws Exception {
        try (var server = new ScriptedServer()) {
            var turn = turn(server);
            turn.cancelBeforeExit();

            ask(turn);

            assertThat(server.calls()).isEmpty();
        }
    }

    @Test
    void anExitDoesNotWaitForAMessageThatWasRefused() throws Exception {
        try (var server = new ScriptedServer()) {
            var turn = turn(server);
            var exit = new Thread(turn::cancelBeforeExit);
            server.doing(
                    SEND,
                    () -> {
                        exit.start();
                        while (exit.getState() != Thread.State.TIMED_WAITING) {
                            Thread.onSpinWait();
                        }
                    },
                    409,
                    "{\"code\":\"turn_in_progress\",\"detail\":\"One runs.\"}");

            try {
                ask(turn);
            } catch (dev.parley.quickstart.CannotStart e) {
                assertThat(e).hasMessageContaining("turn_in_progress");
            }
            exit.join();

            assertThat(server.calls(CANCEL)).isEmpty();
        }
    }
}
