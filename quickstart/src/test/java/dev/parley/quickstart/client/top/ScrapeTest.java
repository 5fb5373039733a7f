package dev.parley.quickstart.client.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeTest {

    private static final Scrape BEFORE =
            Scrape.of(
                    0,
                    """
                    # TYPE parley_model_tokens_total counter
                    parley_model_tokens_total{direction="in",model="a b"} 10.0
                    parley_model_tokens_total{direction="out",model="a b"} 5.0
                    parley_model_calls_seconds_count{model="m"} 2
                    parley_model_calls_seconds_sum{model="m"} 4.0
                    jvm_threads_live_threads 7.0
                    """);

    private static final Scrape NOW =
            Scrape.of(
                    2_000_000_000L,
                    """
                    parley_model_tokens_total{direction="in",model="a b"} 16.0
                    parley_model_tokens_total{direction="out",model="a b"} 1.0
                    parley_model_calls_seconds_count{model="m"} 4
                    parley_model_calls_seconds_sum{model="m"} 5.0
                    parley_turns_live 3.0
                    parley_turns_live NaN
                    parley_turns_live 2.0
                    parley_broken{ 1.0
                    """);

    @Test
    void samplesAreAddedOrTheGreatestIsTaken() {
        assertThat(NOW.sum("parley_turns_live")).isEqualTo(5);
        assertThat(NOW.max("parley_turns_live")).isEqualTo(3);
        assertThat(NOW.sum("parley_model_tokens_total", "direction=\"in\"")).isEqualTo(16);
        assertThat(NOW.sum("parley_model_tokens_total")).isEqualTo(17);
        assertThat(NOW.max("parley_unknown")).isNaN();
        assertThat(BEFORE.sum("jvm_threads_live_threads")).isNaN();
    }

    @Test
    void countersHaveARateUnlessTheirProcessBeganAnew() {
        assertThat(NOW.rate(BEFORE, "parley_model_tokens_total", "direction=\"in\"")).isEqualTo(3);
        assertThat(NOW.rate(BEFORE, "parley_model_tokens_total", "direction=\"out\"")).isNaN();
    }

    @Test
    void aTimerHasAMeanIfItMeasuredAnything() {
        assertThat(NOW.mean(BEFORE, "parley_model_calls_seconds")).isEqualTo(0.5);
        assertThat(NOW.mean(NOW, "parley_model_calls_seconds")).isNaN();
    }
}
