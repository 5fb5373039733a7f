package dev.parley.load.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testsupport.EventStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** An answer is right only if each of its tokens came once, in order, and it ended as it should. */
class AnswerTest {

    private static final String DONE =
            "event: done\nid: t.1.9\ndata: {\"status\":\"completed\"}\n\n";
    private static final String CANCELLED =
            "event: done\nid: t.1.9\ndata: {\"status\":\"cancelled\"}\n\n";
    private static final String RESTART = "event: restart\ndata: {}\n\n";

    private final Tally tally = new Tally();
    private final Answer answer = new Answer(3, tally);

    @Test
    void aWholeAnswerHasEachTokenOnce() throws IOException {
        read(token("~1.100 ") + token("~2.100 ~3.1") + token("00 ") + DONE);
        answer.judgeWhole();

        assertVerdict("0 of 1");
        assertThat(answer.lastId()).isEqualTo("t.1.9");
    }

    @Test
    void itMayBeReadOverTwoConnections() throws IOException {
        answer.read(events(token("~1.100 ") + token("~2.100 ")), 1);
        read(token("~2.100 ") + token("~3.100 ") + DONE);
        answer.judgeWhole();

        assertVerdict("0 of 1");
    }

    @Test
    void aTokenThatIsMissingOrThereTwiceGarblesIt() throws IOException {
        read(token("~1.100 ") + token("~3.100 ") + token("~3.100 ") + DONE);
        answer.judgeWhole();

        assertVerdict("**1 of 1** (1 garbled)");
    }

    @Test
    void anAnswerThatEndsTooSoonOrNotAtAllIsWrong() throws IOException {
        read(token("~1.100 ") + DONE);
        answer.judgeWhole();
        assertVerdict("**1 of 1** (1 garbled)");

        var cut = new Answer(3, tally);
        cut.read(events(token("~1.100 ")));
        cut.judgeWhole();
        assertVerdict("**1 of 1** (1 cut)");
    }

    @Test
    void aSecondAttemptIsNotedAlthoughItIsWhole() throws IOException {
        read(token("~1.1 ") + RESTART + token("~1.1 ~2.1 ~3.1 ") + DONE);
        answer.judgeWhole();

        assertVerdict("**1 of 1** (1 begun anew)");
    }

    @Test
    void onlyAnAnswerThatWasCancelledMayBeCancelled() throws IOException {
        read(token("~1.100 ") + CANCELLED);
        answer.judgeCancelled();
        assertVerdict("0 of 1");

        answer.judgeWhole();
        assertVerdict("**1 of 1** (1 failed)");
    }

    private void read(String stream) throws IOException {
        answer.read(events(stream));
    }

    private static EventStream events(String stream) {
        return new EventStream(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }

    private static String token(String text) {
        return "event: token\nid: t.1.2\ndata: {\"text\":\"%s\"}\n\n".formatted(text);
    }

    private void assertVerdict(String verdict) {
        assertThat(tally.take().verdict()).hasToString(verdict);
    }
}
