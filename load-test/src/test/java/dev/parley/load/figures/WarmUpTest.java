package dev.parley.load.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WarmUpTest {

    private final WarmUp warmUp = new WarmUp(0.1, 5);

    @Test
    void endsWhenTwoWindowsInARowAgreeInEveryFigure() {
        warmUp.window(true, 100, 10);
        assertThat(warmUp.isOver()).isFalse();
        warmUp.window(true, 60, 10);
        assertThat(warmUp.isOver()).isFalse();
        warmUp.window(true, 59, 8);
        assertThat(warmUp.isOver()).isFalse();
        warmUp.window(true, 60, 8.1);

        assertThat(warmUp.isOver()).isTrue();
        assertThat(warmUp.hasAgreed()).isTrue();
        assertThat(warmUp.windows()).isEqualTo(4);
    }

    @Test
    void endsAtItsBoundAndSaysThatNothingAgreed() {
        for (int i = 0; i < 5; i++) {
            assertThat(warmUp.isOver()).isFalse();
            warmUp.window(true, Math.pow(2, i));
        }

        assertThat(warmUp.isOver()).isTrue();
        assertThat(warmUp.hasAgreed()).isFalse();
    }

    @Test
    void aWindowWithoutAFigureAgreesWithNothing() {
        warmUp.window(true, Double.NaN);
        warmUp.window(true, Double.NaN);

        assertThat(warmUp.hasAgreed()).isFalse();
    }

    @Test
    void aWindowThatHasNotSettledAgreesWithNothing() {
        warmUp.window(true, 1);
        warmUp.window(false, 1);
        assertThat(warmUp.hasAgreed()).isFalse();
        warmUp.window(true, 1);

        assertThat(warmUp.hasAgreed()).isTrue();
    }

    @Test
    void windowsOfOtherFiguresAreRefused() {
        warmUp.window(true, 1, 2);

        assertThatThrownBy(() -> warmUp.window(true, 1)).hasMessageContaining("other figures");
    }
}
