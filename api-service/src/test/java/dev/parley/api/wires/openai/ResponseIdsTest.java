package dev.parley.api.wires.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of responses are those of turns and sessions, and nothing else is one. */
class ResponseIdsTest {

    private static final UUID ID = UUID.fromString("01980000-0000-7000-8000-00000000000a");
    private static final String HEX = "0198000000007000800000000000000a";

    @Test
    void theyAreThereAndBack() {
        assertThat(ResponseIds.response(ID)).isEqualTo("resp_" + HEX);
        assertThat(ResponseIds.turn("resp_" + HEX)).isEqualTo(ID);
        assertThat(ResponseIds.conversation(ID)).isEqualTo("conv_" + HEX);
        assertThat(ResponseIds.session("conv_" + HEX)).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "resp_",
                "resp_x",
                HEX,
                "conv_" + HEX,
                "resp_" + HEX + "0",
                "resp_0198000000007000800000000000000A",
                "resp_01980000-0000-7000-8000-00000000000a",
            })
    void nothingElseIsOne(String id) {
        assertThat(ResponseIds.turn(id)).isNull();
    }
}
