package dev.parley.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.api.web.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A replay takes the time that the turn took, within bounds. */
class PacedWireTest {

    private static final Instant START = Instant.parse("2026-12-01T12:00:00Z");
    private static final UUID ANSWER = new UUID(0, 4);

    private final RecordingWire wire = new RecordingWire(true);

    /** What passed before each event, of a turn whose events came at these milliseconds. */
    private List<Long> pauses(Speed speed, long... at) throws IOException {
        var slept = new ArrayList<Long>();
        var pauses = new ArrayList<Long>();
        var out = SseWriter.silent(new JsonMapper(), () -> true);
        var paced = new PacedWire(wire, speed, out, nap -> slept.add(nap.toMillis()));
        for (int i = 0; i < at.length; i++) {
            var when = START.plusMillis(at[i]);
            if (i == 0) {
                paced.accepted(Turns.accepted(when));
            } else if (i == at.length - 1) {
                paced.turn(Turns.completed(i, when), ANSWER);
            } else {
                paced.turn(Turns.token(i, when, "t" + i), ANSWER);
            }
            pauses.add(slept.stream().mapToLong(Long::longValue).sum());
            slept.clear();
        }
        return pauses;
    }

    @Test
    void thePausesAreThoseOfTheEvents() throws IOException {
        assertThat(pauses(Speed.ORIGINAL, 0, 30, 1_030, 1_030))
                .containsExactly(0L, 30L, 1_000L, 0L);
        assertThat(wire.told).containsExactly("accepted", "t1", "t2", "Completed");
    }

    @Test
    void fourTimesAsFastTakesAQuarter() throws IOException {
        assertThat(pauses(Speed.FOURFOLD, 0, 40, 4_040)).containsExactly(0L, 10L, 1_000L);
    }

    @Test
    void noPauseIsLongerThanTheBoundAndNoneGoesBack() throws IOException {
        assertThat(pauses(Speed.ORIGINAL, 0, 600_000, 599_000, 599_100))
                .containsExactly(0L, Speed.LONGEST_PAUSE.toMillis(), 0L, 100L);
    }

    @Test
    void aStreamThatMustEndEndsWithinAPause() throws IOException {
        var running = new AtomicBoolean(true);
        var out = SseWriter.silent(new JsonMapper(), running::get);
        var naps = new ArrayList<Duration>();
        var paced =
                new PacedWire(
                        wire,
                        Speed.ORIGINAL,
                        out,
                        nap -> {
                            naps.add(nap);
                            running.set(false);
                        });
        paced.accepted(Turns.accepted(START));

        assertThatThrownBy(() -> paced.turn(Turns.token(1, START.plusSeconds(5), "t"), ANSWER))
                .isInstanceOf(StreamStopped.class);
        assertThat(naps).hasSize(1);
        assertThat(wire.told).containsExactly("accepted");
    }

    @ParameterizedTest
    @CsvSource({"1, ORIGINAL", "4, FOURFOLD", "max, MAX", ", MAX"})
    void speedsHaveWords(String word, Speed speed) {
        assertThat(Speed.of(word)).isEqualTo(speed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "2", "MAX", "1.0"})
    void otherWordsAreRefused(String word) {
        assertThatThrownBy(() -> Speed.of(word))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("must be one of: 1, 4, max");
    }
}
