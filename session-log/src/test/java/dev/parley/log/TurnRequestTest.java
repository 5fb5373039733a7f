package dev.parley.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnRequestTest {

    private static final String SESSION = "01980000-0000-7000-8000-00000000000a";
    private static final String TURN = "01980000-0000-7000-8000-00000000000b";
    private static final TurnRequest REQUEST =
            new TurnRequest(UUID.fromString(SESSION), UUID.fromString(TURN), 7L);
    private static final String WRITTEN =
            "{\"type\":\"turn.requested\",\"session_id\":\""
                    + SESSION
                    + "\",\"turn_id\":\""
                    + TURN
                    + "\",\"accepted_offset\":7}";

    @Test
    void aRequestIsEncodedAsStored() {
        assertThat(new String(REQUEST.encode(), StandardCharsets.UTF_8)).isEqualTo(WRITTEN);
    }

    @Test
    void aStoredRequestIsDecoded() {
        assertThat(Command.decode(utf8(WRITTEN), TurnRequest.class)).contains(REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"accepted_offset\":null", ",\"accepted_offset\":\"x\""})
    void aRequestWithoutAnOffsetIsDecoded(String offset) {
        var earlier = WRITTEN.replace(",\"accepted_offset\":7", offset);
        assertThat(Command.decode(utf8(earlier), TurnRequest.class))
                .contains(new TurnRequest(REQUEST.sessionId(), REQUEST.turnId(), null));
    }

    @Test
    void fieldsOfALaterVersionAreIgnored() {
        var later = WRITTEN.replace("}", ",\"priority\":{\"level\":[1,null]}}");
        assertThat(Command.decode(utf8(later), TurnRequest.class)).contains(REQUEST);
    }

    @Test
    void missingOrBrokenBytesAreNotARequest() {
        assertThat(Command.decode(null, TurnRequest.class)).isEmpty();
        assertThat(Command.decode(new byte[0], TurnRequest.class)).isEmpty();
        assertThat(Command.decode(new byte[] {(byte) 0xFF, 0}, TurnRequest.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "null",
                "7",
                "\"x\"",
                "[]",
                "{}",
                "hello",
                "{\"session_id\":\"" + SESSION + "\"}",
                "{\"turn_id\":\"" + TURN + "\"}",
                "{\"session_id\":null,\"turn_id\":\"" + TURN + "\"}",
                "{\"session_id\":\"" + SESSION + "\",\"turn_id\":null}",
                "{\"session_id\":7,\"turn_id\":\"" + TURN + "\"}",
                "{\"session_id\":\"" + SESSION + "\",\"turn_id\":[]}",
                "{\"session_id\":\"\",\"turn_id\":\"" + TURN + "\"}",
                "{\"session_id\":\"" + SESSION + "\",\"turn_id\":\"x\"}",
                "{\"session_id\":\"" + SESSION + "\",\"turn_id\":\"" + TURN + "0\"}"
            })
    void garbageIsNotARequest(String text) {
        assertThat(Command.decode(utf8(text), TurnRequest.class)).isEmpty();
    }

    @Test
    void aTruncatedRequestIsNotARequest() {
        for (int length = 0; length < WRITTEN.length(); length++) {
            assertThat(Command.decode(utf8(WRITTEN.substring(0, length)), TurnRequest.class))
                    .isEmpty();
        }
    }

    @Test
    void endlessNestingIsNotARequest() {
        assertThat(Command.decode(utf8("[".repeat(1_000_000)), TurnRequest.class)).isEmpty();
        assertThat(
                        Command.decode(
                                utf8("{\"session_id\":" + "[".repeat(1_000_000)),
                                TurnRequest.class))
                .isEmpty();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
