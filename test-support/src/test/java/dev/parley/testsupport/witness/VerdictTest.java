package dev.parley.testsupport.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.SessionEvent;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.witness.Evidence.Stored;
import dev.parley.testsupport.witness.Finding.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each way to break the promise is found, and named. */
class VerdictTest {

    private static final UUID SESSION = UUID.randomUUID();
    private static final UUID TURN = UUID.randomUUID();
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TEXT = "abc";

    private final List<Event> reader = new ArrayList<>(twoAttempts());
    private final List<Event> replay = new ArrayList<>(twoAttempts());
    private final List<Event> watched = new ArrayList<>(twoAttempts());
    private final List<SessionEvent> log = new ArrayList<>(logOfTwoAttempts());
    private final List<Stored> history =
            new ArrayList<>(
                    List.of(
                            new Stored("user", "completed", "say it"),
                            new Stored("assistant", "completed", TEXT)));
    private List<String> said = List.of("another", TEXT);
    private List<String> begun = List.of("another", TEXT);
    private int calls = 2;

    @Test
    void anAnswerOfTheSecondAttemptKeepsThePromise() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void lateAndRepeatedEventsInTheLogBreakNothing() {
        log.add(5, token(1, 3, "late"));
        log.add(log.getLast());

        assertThat(findings()).isEmpty();
    }

    @Test
    void aTokenThatTheReaderMisses() {
        reader.remove(6);

        assertFound(Kind.LOST, "the reader misses what is between number 2 and " + id(2, 4));
        assertFound(Kind.LOST, "the reader has a text that is not the one of the ending's hash");
        assertFound(Kind.LOST, "the reader has a text that the model never said: 'ac'");
    }

    @Test
    void aTokenThatTheSessionsReaderMisses() {
        watched.remove(6);

        assertFound(
                Kind.LOST, "the session's reader misses what is between number 2 and " + id(2, 4));
        assertFound(Kind.LOST, "the session's reader has 'ac' (2 characters), not 'abc'");
    }

    @Test
    void aTokenThatTheReaderGotTwice() {
        reader.add(6, reader.get(6));

        assertFound(Kind.REPEATED, "the reader has " + id(2, 3) + " twice");
    }

    @Test
    void anEventOfTheAttemptBefore() {
        reader.add(6, seen("token", id(1, 3), "{\"text\":\"late\"}"));

        assertFound(Kind.REPEATED, "the reader goes back from attempt 2 to " + id(1, 3));
    }

    @Test
    void anAttemptWithoutARestart() {
        reader.remove(3);

        assertFound(Kind.LOST, "the reader was not told of the restart before " + id(2, 1));
    }

    @Test
    void aRestartThatNoAttemptFollows() {
        var restart = reader.get(3);
        reader.add(8, restart);

        assertFound(
                Kind.LOST,
                "the reader was told of a restart after attempt 2, but no attempt follows");
    }

    @Test
    void aReaderThatWasCutOffAfterTheRestartIsToldOfItAgain() {
        reader.add(3, reader.get(3));

        assertThat(findings()).isEmpty();
    }

    @Test
    void aReplayWithTwoRestarts() {
        replay.add(3, replay.get(3));

        assertFound(Kind.REPEATED, "the replay has a restart twice");
    }

    @Test
    void aReplayThatGoesOnWithTheSameAttemptAfterARestart() {
        replay.add(2, replay.remove(3));

        assertFound(Kind.LOST, "the replay goes on with " + id(1, 2) + " after a restart");
    }

    @Test
    void noAcceptedMessage() {
        reader.removeFirst();

        assertFound(Kind.LOST, "the reader does not begin with the accepted message");
    }

    @Test
    void noEnding() {
        reader.removeLast();

        assertFound(Kind.HUNG, "the reader has no ending");
    }

    @Test
    void twoEndings() {
        reader.add(done(2, 6, TEXT));

        assertFound(Kind.REPEATED, "the reader has 2 endings");
    }

    @Test
    void somethingAfterTheEnding() {
        reader.add(seen("token", id(2, 6), "{\"text\":\"d\"}"));

        assertFound(Kind.REPEATED, "the reader goes on with token after the ending");
    }

    @Test
    void anErrorInPlaceOfAnAnswer() {
        reader.set(reader.size() - 1, seen("error", id(2, 5), "{\"code\":\"worker_lost\"}"));

        assertFound(Kind.LOST, "the reader ends with error {\"code\":\"worker_lost\"}");
    }

    @Test
    void aTextPatchedTogetherThatEverybodyAgreesOn() {
        said = List.of("another", "abd");

        assertFound(Kind.LOST, "the reader has a text that the model never said: 'abc'");
    }

    @Test
    void aCallOfTheModelThatNoAttemptMade() {
        calls = 3;

        assertFound(Kind.REPEATED, "the model was asked 3 times in 2 attempts");
    }

    @Test
    void anotherTextInTheHistory() {
        history.set(1, new Stored("assistant", "completed", "abcc"));

        assertFound(Kind.LOST, "the history's message of the assistant has 'abcc'");
    }

    @Test
    void anAnswerThatIsPendingInTheHistory() {
        history.set(1, new Stored("assistant", "streaming", TEXT));

        assertFound(Kind.LOST, "the history has the assistant's message as streaming");
    }

    @Test
    void noAnswerOrTwoInTheHistory() {
        history.add(history.getLast());
        assertFound(Kind.REPEATED, "the history has 2 messages of the assistant");

        history.removeIf(stored -> stored.role().equals("assistant"));
        assertFound(Kind.LOST, "the history has no message of the assistant");
    }

    @Test
    void anotherMessageOfTheUser() {
        history.set(0, new Stored("user", "completed", "say it twice"));

        assertFound(Kind.LOST, "the history's message of the user has 'say it twice'");
    }

    @Test
    void aTokenThatTheLogMisses() {
        log.remove(4);

        assertFound(Kind.LOST, "the event log misses what is before " + id(2, 4));
    }

    @Test
    void anotherTextInTheLog() {
        log.set(4, token(2, 3, "x"));

        assertFound(Kind.LOST, "the event log has 'axc'");
    }

    @Test
    void aHoleInAnAttemptThatWasReplacedIsNoLoss() {
        log.removeFirst();

        assertThat(findings()).isEmpty();
    }

    @Test
    void noEndingInTheLog() {
        log.removeLast();

        assertFound(Kind.HUNG, "the event log has no ending");
    }

    @Test
    void aSecondEndingInTheLogThatDoesNotCount() {
        log.add(
                new TurnEvent.Failed(
                        new TurnEvent.Header(SESSION, TURN, 2, 6, AT),
                        "expired",
                        "late",
                        true,
                        null));

        assertFound(Kind.REPEATED, "the event log has different endings");
    }

    @Test
    void aReplayThatMissesAToken() {
        replay.remove(6);

        assertFound(Kind.LOST, "the replay misses what is between number 2 and " + id(2, 4));
        assertFound(Kind.LOST, "the replay has 'ac'");
    }

    @Test
    void aReplayThatSaysSomethingElseOfTheLastAttempt() {
        replay.set(4, seen("started", id(2, 1), "{\"worker\":\"another\"}"));

        assertThat(findings())
                .containsExactly(
                        Finding.lost(
                                "the replay does not end with what the reader saw of the last"
                                        + " attempt"));
    }

    @Test
    void anEndingFromOutsideNeedsNoRestart() {
        var events = List.of(reader.get(0), reader.get(1), reader.get(2), done(2, 1, "anoth"));

        assertThat(StreamCheck.of(TURN.toString(), events, "the reader")).isEmpty();
    }

    @Test
    void aReplayThatIsEmpty() {
        replay.clear();

        assertFound(Kind.HUNG, "the replay has no ending");
    }

    @Test
    void aRefusalThatNoReaderCanGoOnFrom() {
        var message = message(reader);
        message.complain("HTTP 410");

        assertThat(Verdict.of(message, evidence()))
                .containsExactly(Finding.lost("the reader was told HTTP 410"));
    }

    @Test
    void aTurnThatItsClientCancelledKeepsTheBeginningOfItsText() {
        said = List.of("another");
        begun = List.of("another", TEXT + "def");
        var message = cancelled();

        assertThat(Verdict.of(message, evidence()))
                .containsExactly(Finding.lost("the turn was cancelled, and nobody asked for that"));
        message.askCancel();
        assertThat(Verdict.of(message, evidence())).isEmpty();
        begun = List.of("another");
        assertThat(Verdict.of(message, evidence()))
                .containsExactly(
                        Finding.lost(
                                "the reader has a text that the model never said: 'abc' (3 characters)"));
    }

    /** The same turn with another ending, wherever it is read. */
    private Message cancelled() {
        var ending = done(2, 5, TEXT);
        var data = ending.data().replaceFirst("\\{", "{\"status\":\"cancelled\",");
        var last = seen("done", ending.id(), data);
        for (var told : List.of(reader, replay, watched)) {
            told.set(told.size() - 1, last);
        }
        log.set(
                log.size() - 1,
                TurnEvent.Cancelled.keeping(TEXT, new TurnEvent.Header(SESSION, TURN, 2, 5, AT)));
        history.set(1, new Stored("assistant", "cancelled", TEXT));
        return message(reader);
    }

    private void assertFound(Kind kind, String what) {
        assertThat(findings())
                .anySatisfy(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(kind);
                            assertThat(finding.what()).startsWith(what);
                        });
    }

    private List<Finding> findings() {
        return Verdict.of(message(reader), evidence());
    }

    private Evidence evidence() {
        return new Evidence(said, begun, calls, history, log, replay, Optional.of(watched));
    }

    private static Message message(List<Event> events) {
        var message = new Message("say it");
        message.connected(TURN.toString());
        events.forEach(message::saw);
        return message;
    }

    private static List<Event> twoAttempts() {
        return List.of(
                seen("accepted", id(0, 0), "{}"),
                seen("started", id(1, 1), "{}"),
                seen("token", id(1, 2), "{\"text\":\"anoth\"}"),
                seen("restart", "", "{}"),
                seen("started", id(2, 1), "{}"),
                seen("token", id(2, 2), "{\"text\":\"a\"}"),
                seen("token", id(2, 3), "{\"text\":\"b\"}"),
                seen("token", id(2, 4), "{\"text\":\"c\"}"),
                done(2, 5, TEXT));
    }

    private static List<SessionEvent> logOfTwoAttempts() {
        return List.of(
                new TurnEvent.Started(
                        TurnEvent.Header.opening(SESSION, TURN, 1, AT), "m", null, "worker-1"),
                token(1, 2, "anoth"),
                new TurnEvent.Started(
                        TurnEvent.Header.opening(SESSION, TURN, 2, AT), "m", null, "worker-2"),
                token(2, 2, "a"),
                token(2, 3, "b"),
                token(2, 4, "c"),
                new TurnEvent.Completed(
                        new TurnEvent.Header(SESSION, TURN, 2, 5, AT),
                        Text.sha256Hex(TEXT),
                        TEXT.length(),
                        "stop",
                        null,
                        "m",
                        "none",
                        List.of(),
                        null,
                        null));
    }

    private static TurnEvent token(int attempt, int n, String text) {
        return new TurnEvent.Token(new TurnEvent.Header(SESSION, TURN, attempt, n, AT), text);
    }

    private static Event done(int attempt, int n, String text) {
        return seen(
                "done",
                id(attempt, n),
                "{\"content_sha256\":\"%s\"}".formatted(Text.sha256Hex(text)));
    }

    private static String id(int attempt, int n) {
        return TURN + "." + attempt + "." + n;
    }

    private static Event seen(String name, String id, String data) {
        return new Event(name, id, data, 0);
    }
}
