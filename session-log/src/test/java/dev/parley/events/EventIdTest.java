package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

    private static final String TURN = "0198c0de-1234-7abc-9def-0123456789ab";

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "3, 42", "10, 100", "999999999, 999999999"})
    void anIdIsReadAsItIsWritten(int attempt, int n) {
        var id = new EventId(UUID.fromString(TURN), attempt, n);
        assertThat(id.toString()).isEqualTo(TURN + "." + attempt + "." + n);
        assertThat(EventId.parse(id.toString())).contains(id);
    }

    @Test
    void theIdOfTheAcceptedMessageEndsInZeroZero() {
        assertThat(EventId.accepted(UUID.fromString(TURN))).hasToString(TURN + ".0.0");
    }

    @Test
    void anIdConsistsOfTurnAttemptAndNumber() {
        var token = TurnLogs.token(3, 7);
        assertThat(token.id()).isEqualTo(new EventId(token.turnId(), 3, 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "1.1",
                TURN,
                TURN + ".1",
                TURN + ".1.",
                TURN + "..1",
                TURN + ".1.1.1",
                TURN + ".1.1 ",
                " " + TURN + ".1.1",
                TURN + ".1.1\n",
                TURN + ".1,1",
                TURN + ".01.1",
                TURN + ".1.01",
                TURN + ".00.0",
                TURN + ".-1.1",
                TURN + ".1.-1",
                TURN + ".+1.1",
                TURN + ".1e1.1",
                TURN + ".a.1",
                TURN + ".1.\u0661",
                TURN + ".1000000000.1",
                TURN + ".1.1000000000",
                TURN + ".1.2147483648",
                TURN + ".1.99999999999999999999",
                "0198C0DE-1234-7ABC-9DEF-0123456789AB.1.1",
                "0198C0de-1234-7abc-9def-0123456789ab.1.1",
                "0198c0de-1234-7Abc-9def-0123456789ab.1.1",
                "0198c0de-1234-7abc-9dEf-0123456789ab.1.1",
                "0198c0de-1234-7abc-9def-0123456789aB.1.1",
                "0198c0de12347abc9def0123456789ab.1.1",
                "0198c0de-1234-7abc-9def-0123456789a.1.1",
                "0198c0de-1234-7abc-9def-0123456789abc.1.1",
                "0198c0de-1234-7abc-9def-0123456789ag.1.1",
                "198c0de-1234-7abc-9def-0123456789ab.1.1",
                "1-1-1-1-1.1.1",
                "{" + TURN + "}.1.1",
                "not an id"
            })
    void anythingElseIsNotAnId(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }
}
