package dev.parley.load.figures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void everythingButAWholeTurnIsWrong() {
        var verdict = Verdict.NONE;
        for (var turn : Verdict.Turn.values()) {
            verdict = verdict.with(turn, "because");
        }

        assertThat(verdict.turns()).isEqualTo(6);
        assertThat(verdict.wrong()).isEqualTo(5);
        assertThat(verdict)
                .hasToString("**5 of 6** (1 refused, 1 failed, 1 cut, 1 garbled, 1 begun anew)");
        assertThat(verdict.reasons()).contains("refused: because", "anew: because");
    }

    @Test
    void aTurnOfASecondAttemptIsWrong() {
        var verdict = Verdict.NONE.with(Verdict.Turn.ANEW, "attempt 2");

        assertThat(verdict.wrong()).isEqualTo(1);
    }

    @Test
    void verdictsAreAdded() {
        var one = Verdict.NONE.with(Verdict.Turn.WHOLE, "");
        var other = Verdict.NONE.with(Verdict.Turn.CUT, "no ending");

        assertThat(one.plus(other)).hasToString("**1 of 2** (1 cut)");
        assertThat(one.plus(one)).hasToString("0 of 2");
    }
}
