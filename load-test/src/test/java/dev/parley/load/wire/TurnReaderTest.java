package dev.parley.load.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.figures.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with an answer is seen. */
class TurnReaderTest {

    private static final String OK =
            "HTTP/1.1 200 \r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final class Heard implements TurnReader.Listener {
        private final List<Integer> tokens = new ArrayList<>();
        private final List<Long> ages = new ArrayList<>();
        private long accepted;
        private int ended;

        @Override
        public void accepted(TurnReader turn, long at) {
            accepted = at - turn.dueAt();
        }

        @Override
        public void token(TurnReader turn, int number, long writtenAt, long readAt) {
            tokens.add(number);
            ages.add(readAt - writtenAt);
        }

        @Override
        public void ended(TurnReader turn, long at) {
            ended++;
        }
    }

    private final Heard heard = new Heard();
    private final TurnReader reader = new TurnReader(heard, 1_000, 3);

    private static String chunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length)
                + "\r\n"
                + text
                + "\r\n";
    }

    private static String event(String name, int attempt, int n, String data) {
        return chunk("event: %s\nid: 0-a.%d.%d\ndata: %s\n\n".formatted(name, attempt, n, data));
    }

    private static String token(int attempt, int number) {
        return event(
                "token",
                attempt,
                number + 2,
                "{\"text\":\"" + Stamp.text(number, 2_000 + number, 4) + "\"}");
    }

    private static final String ACCEPTED = event("accepted", 0, 0, "{\"content\":\"~9.9 \"}");
    private static final String DONE = event("done", 1, 6, "{\"status\":\"completed\"}");
    private static final String END = "0\r\n\r\n";

    private void read(String... parts) {
        byte[] bytes = String.join("", parts).getBytes(StandardCharsets.UTF_8);
        reader.bytes(bytes, bytes.length, 5_000);
    }

    @Test
    void aWholeAnswerIsWhole() {
        read(OK, ACCEPTED, token(1, 1), token(1, 2), token(1, 3), DONE, END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.WHOLE);
        assertThat(heard.tokens).containsExactly(1, 2, 3);
        assertThat(heard.ages).containsExactly(2_999L, 2_998L, 2_997L);
        assertThat(heard.accepted).isEqualTo(4_000);
        assertThat(heard.ended).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    void itDoesNotMatterHowTheBytesCome(int size) {
        byte[] all =
                String.join("", OK, ACCEPTED, token(1, 1), token(1, 2), token(1, 3), DONE, END)
                        .getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < all.length; from += size) {
            byte[] part = Arrays.copyOfRange(all, from, Math.min(all.length, from + size));
            reader.bytes(part, part.length, 5_000);
        }

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.WHOLE);
        assertThat(reader.isEnded()).isTrue();
    }

    @Test
    void anEventMayBeSpreadOverChunks() {
        read(OK, chunk("event: tok"), chunk("en\ndata: {\"text\":\"~1.20"), chunk("01 \"}\n\n"));

        assertThat(heard.tokens).containsExactly(1);
        assertThat(heard.ages).containsExactly(2_999L);
    }

    @Test
    void theModelsOwnAnswerIsReadToo() {
        read(
                OK,
                chunk("data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n"),
                chunk("data: {\"choices\":[{\"delta\":{\"content\":\"~1.2001 \"}}]}\n\n"),
                chunk("data: {\"choices\":[{\"delta\":{\"content\":\"~2.2002 \"}}]}\n\n"),
                chunk("data: {\"choices\":[{\"delta\":{\"content\":\"~3.2003 \"}}]}\n\n"),
                chunk("data: [DONE]\n\n"),
                END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.WHOLE);
    }

    @Test
    void aMissingTokenIsSeen() {
        read(OK, token(1, 1), token(1, 3), DONE, END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.GARBLED);
        assertThat(reader.reason()).isEqualTo("token 3 came as number 2");
    }

    @Test
    void aMissingLastTokenIsSeen() {
        read(OK, token(1, 1), token(1, 2), DONE, END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.GARBLED);
    }

    @Test
    void aRepeatedTokenIsSeen() {
        read(OK, token(1, 1), token(1, 2), token(1, 2), token(1, 3), DONE, END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.GARBLED);
    }

    @Test
    void tokensOutOfOrderAreSeen() {
        read(OK, token(1, 2), token(1, 1), token(1, 3), DONE, END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.GARBLED);
    }

    @Test
    void aSecondAttemptIsSeen() {
        read(OK, token(1, 1), event("restart", 1, 9, "{}"));
        read(token(2, 1), token(2, 2), token(2, 3), DONE, END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.ANEW);
    }

    @Test
    void aSecondAttemptBeforeTheFirstTokenIsSeen() {
        read(OK, event("started", 2, 1, "{}"), token(2, 1), token(2, 2), token(2, 3), DONE, END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.ANEW);
    }

    @Test
    void aStreamWithoutAnEndingIsCut() {
        read(OK, token(1, 1), token(1, 2), token(1, 3), END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.CUT);
    }

    @Test
    void aBrokenConnectionIsAFailure() {
        read(OK, token(1, 1));
        reader.closed(6_000);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.FAILED);
        assertThat(heard.ended).isEqualTo(1);
    }

    @Test
    void anErrorIsAFailureAndSaysWhy() {
        read(OK, event("error", 1, 3, "{\"code\":\"model_unavailable\"}"), END);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.FAILED);
        assertThat(reader.reason()).contains("model_unavailable");
    }

    @Test
    void aRefusalSaysWhy() {
        String problem = "{\"code\":\"overloaded\"}";
        read("HTTP/1.1 503 \r\nContent-Length: " + problem.length() + "\r\n\r\n" + problem);

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.REFUSED);
        assertThat(reader.reason()).isEqualTo("HTTP 503 overloaded");
        assertThat(heard.ended).isEqualTo(1);
    }

    @Test
    void anAnswerThatNeverEndsIsAFailure() {
        read(OK, token(1, 1));
        reader.giveUp();

        assertThat(reader.verdict()).isEqualTo(Verdict.Turn.FAILED);
        assertThat(heard.ended).isEqualTo(1);
    }
}
