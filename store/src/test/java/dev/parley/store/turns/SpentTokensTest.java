package dev.parley.store.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.FailureCode;
import dev.parley.events.TurnEvent;
import dev.parley.events.Usage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each kind of ending tells of the tokens that its turn took. */
class SpentTokensTest {

    @Test
    void theModelsCountCountsAndEarlierAttemptsAreUncounted() {
        assertThat(SpentTokens.of(completed(1, new Usage(30, 10, 40))))
                .isEqualTo(new SpentTokens(30, 10, 0));
        assertThat(SpentTokens.of(completed(3, new Usage(30, 10, 40))))
                .isEqualTo(new SpentTokens(30, 10, 2));
    }

    @Test
    void tokensThatOnlyTheTotalHoldsCountAsAnswer() {
        assertThat(SpentTokens.of(completed(1, new Usage(30, 10, 100))))
                .isEqualTo(new SpentTokens(30, 70, 0));
        assertThat(SpentTokens.of(completed(1, new Usage(-5, -1, -6))))
                .isEqualTo(new SpentTokens(0, 0, 0));
    }

    @Test
    void anAnswerWithoutACountIsUncounted() {
        assertThat(SpentTokens.of(completed(2, null))).isEqualTo(new SpentTokens(0, 0, 2));
    }

    @Test
    void aCancelledAttemptIsUncountedUnlessItAskedNobody() {
        assertThat(SpentTokens.of(TurnEvent.Cancelled.keeping("text", header(1, 7))).uncounted())
                .isEqualTo(1);
        assertThat(SpentTokens.of(TurnEvent.Cancelled.keeping("", header(1, 1))).uncounted())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "MODEL_AUTH",
                "MODEL_RATE_LIMITED",
                "MODEL_UNAVAILABLE",
                "HISTORY_UNAVAILABLE"
            })
    void aModelThatGaveNoAnswerCostsNothing(FailureCode code) {
        assertThat(SpentTokens.of(TurnEvent.Failed.of(header(2, 2), code)).uncounted())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"MODEL_STALLED", "MODEL_STREAM_CUT", "TURN_TIMEOUT", "INTERNAL"})
    void anAnswerThatBrokeOffIsUncounted(FailureCode code) {
        assertThat(SpentTokens.of(TurnEvent.Failed.of(header(2, 2), code)).uncounted())
                .isEqualTo(2);
    }

    @Test
    void anEndingFromOutsideChargesTheAttemptsBeforeIt() {
        assertThat(
                        SpentTokens.of(TurnEvent.Failed.of(header(3, 1), FailureCode.EXPIRED))
                                .uncounted())
                .isEqualTo(2);
        assertThat(
                        SpentTokens.of(TurnEvent.Failed.of(header(1, 1), FailureCode.EXPIRED))
                                .uncounted())
                .isZero();
    }

    private static TurnEvent.Header header(int attempt, int n) {
        return new TurnEvent.Header(
                UUID.randomUUID(), UUID.randomUUID(), attempt, n, Instant.EPOCH);
    }

    private static TurnEvent.Completed completed(int attempt, @Nullable Usage usage) {
        return new TurnEvent.Completed(
                header(attempt, 5), "hash", 0, "stop", usage, "m", "none", List.of(), null, null);
    }
}
