package dev.parley.load.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WarmUpTest {

    private final WarmUp warmUp = new WarmUp(0.1, 5);

    @Test
    void endsWhenTwoWindowsInARowAgreeInEveryFigure() {
        warmUp.window(100, 10);
        assertThat(warmUp.isOver()).isFalse();
        warmUp.window(60, 10);
        assertThat(warmUp.isOver()).isFalse();
        warmUp.window(59, 8);
        assertThat(warmUp.isOver()).isFalse();
        warmUp.window(60, 8.1);

        assertThat(warmUp.isOver()).isTrue();
        assertThat(warmUp.hasAgreed()).isTrue();
        assertThat(warmUp.windows()).isEqualTo(4);
    }

    @Test
    void endsAtItsBoundAndSaysThatNothingAgreed() {
        for (int i = 0; i < 5; i++) {
            assertThat(warmUp.isOver()).isFalse();
            warmUp.window(Math.pow(2, i));
        }

        assertThat(warmUp.isOver()).isTrue();
        assertThat(warmUp.hasAgreed()).isFalse();
    }

    @Test
    void aWindowWithoutAFigureAgreesWithNothing() {
        warmUp.window(Double.NaN);
        warmUp.window(Double.NaN);

        assertThat(warmUp.hasAgreed()).isFalse();
    }

    @Test
    void windowsOfOtherFiguresAreRefused() {
        warmUp.window(1, 2);

        assertThatThrownBy(() -> warmUp.window(1)).hasMessageContaining("other figures");
    }
}
