package dev.parley.quickstart.client.server;

import static dev.parley.quickstart.ScriptedServer.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream that is read across lost connections. */
class EventReaderTest {

    private static final String STREAM = "GET /api/chat/sessions/s/turns/t/events";

    private static final String ACCEPTED = event("accepted", "t.0.0", "{}");
    private static final String FIRST = event("token", "t.1.1", "{\"text\":\"one \"}");
    private static final String SECOND = event("token", "t.1.2", "{\"text\":\"two\"}");
    private static final String DONE = event("done", "t.1.3", "{\"status\":\"completed\"}");

    private final List<String> seen = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void read(Duration patience, Duration silence)
            throws CannotStart, InterruptedException {
        var client = new Server(server.url(), Optional.empty(), patience, silence, pauses::add);
        new EventReader(client)
                .turn(
                        "s",
                        "t",
                        event -> {
                            seen.add(event.name() + " " + event.id());
                            return !event.isLast();
                        });
    }

    private void read() throws CannotStart, InterruptedException {
        read(Duration.ofSeconds(60), Duration.ofSeconds(30));
    }

    private List<String> lastEventIds() {
        return server.calls(STREAM).stream().map(call -> call.header("Last-Event-ID")).toList();
    }

    @Test
    void aStreamGoesOnBehindTheLastEventThatCame() throws Exception {
        server.cut(STREAM, ACCEPTED, FIRST).cut(STREAM, SECOND).stream(STREAM, DONE);

        read();

        assertThat(seen)
                .containsExactly("accepted t.0.0", "token t.1.1", "token t.1.2", "done t.1.3");
        assertThat(lastEventIds()).containsExactly("", "t.1.1", "t.1.2");
        assertThat(pauses).hasSize(2);
    }

    @Test
    void halfAnEventIsNoEvent() throws Exception {
        server.cut(STREAM, ACCEPTED, SECOND.substring(0, 30)).stream(STREAM, FIRST, SECOND, DONE);

        read();

        assertThat(seen)
                .containsExactly("accepted t.0.0", "token t.1.1", "token t.1.2", "done t.1.3");
        assertThat(lastEventIds()).containsExactly("", "t.0.0");
    }

    @Test
    void anEventWithoutAnIdDoesNotMoveThePlace() throws Exception {
        server.cut(STREAM, ACCEPTED, event("queued", "", "{}")).stream(STREAM, FIRST, DONE);

        read();

        assertThat(lastEventIds()).containsExactly("", "t.0.0");
        assertThat(seen)
                .containsExactly("accepted t.0.0", "queued null", "token t.1.1", "done t.1.3");
    }

    @Test
    void aServerThatSaysNothingIsLeft() throws Exception {
        server.silent(STREAM, ACCEPTED, FIRST).stream(STREAM, SECOND, DONE);

        read(Duration.ofSeconds(60), Duration.ofMillis(300));

        assertThat(seen)
                .containsExactly("accepted t.0.0", "token t.1.1", "token t.1.2", "done t.1.3");
        assertThat(lastEventIds()).containsExactly("", "t.1.1");
    }

    @Test
    void aBusyServerIsAskedAgainWhenItSays() throws Exception {
        server.json(STREAM, 503, "{\"code\":\"unavailable\"}", "Retry-After", "7").stream(
                STREAM, ACCEPTED, DONE);

        read();

        assertThat(seen).containsExactly("accepted t.0.0", "done t.1.3");
        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void nothingMoreToComeIsAnEnd() throws Exception {
        server.cut(STREAM, ACCEPTED).stream(STREAM);

        read();

        assertThat(seen).containsExactly("accepted t.0.0");
    }

    @Test
    void aRefusalIsNotRepeated() {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status()).isEqualTo(404));
        assertThat(server.calls(STREAM)).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aServerThatStaysAwayIsGivenUp() {
        server.cut(STREAM, ACCEPTED, FIRST);
        for (int i = 0; i < 100; i++) {
            server.json(STREAM, 502, "<html>");
        }

        assertThatThrownBy(this::read)
                .isInstanceOf(CannotStart.class)
                .satisfies(e -> assertThat(((CannotStart) e).exitCode()).isEqualTo(ExitCodes.AWAY));
        assertThat(pauses.stream().mapToLong(Duration::toMillis).sum()).isBetween(30_000L, 60_000L);
        assertThat(pauses.getLast()).isGreaterThan(pauses.getFirst());
    }

    @Test
    void whatIsHeardBeginsThePatienceAnew() throws Exception {
        for (int i = 0; i < 50; i++) {
            server.cut(STREAM, event("token", "t.1." + (i + 1), "{}"));
        }
        server.stream(STREAM, DONE);

        read(Duration.ofSeconds(2), Duration.ofSeconds(30));

        assertThat(seen).hasSize(51);
        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) <= 0);
    }
}
