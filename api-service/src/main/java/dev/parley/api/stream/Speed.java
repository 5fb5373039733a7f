package dev.parley.api.stream;

import dev.parley.api.web.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How fast the events of a turn are shown again. */
enum Speed {
    /** As they were written. */
    ORIGINAL("1", 1),
    /** Four times as fast. */
    FOURFOLD("4", 4),
    /** At once. */
    MAX("max", 0);

    /**
     * The longest pause before an event. A wait for a free worker, a slow model or a step of
     * research can take many minutes, in which a reader would see nothing and hold a stream. It is
     * shorter than the silence after which a comment is due.
     */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String word;
    private final int times;

    Speed(String word, int times) {
        this.word = word;
        this.times = times;
    }

    /**
     * @param word null for no replay, which is as fast as can be
     * @throws ProblemException 400 if there is no such speed
     */
    static Speed of(@Nullable String word) {
        if (word == null) {
            return MAX;
        }
        for (var speed : values()) {
            if (speed.word.equals(word)) {
                return speed;
            }
        }
        throw ProblemException.validation("speed", "must be one of: 1, 4, max");
    }

    /** Returns how long to wait before an event that came this long after the one before. */
    Duration pause(Duration between) {
        if (this == MAX || between.isNegative()) {
            return Duration.ZERO;
        }
        var pause = between.dividedBy(times);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
