package dev.parley.load.chaos;

import dev.parley.load.chaos.Fault.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Decides which process fails, how and when: a pure function of the seed. Each course kills and
 * stops every kind of process once, in a random order, after an undisturbed round for the baseline.
 */
final class Schedule {

    /**
     * From shorter to longer than a timeout: a hung worker may come back before its lock expires,
     * at that moment, or after another worker has taken over its turn.
     */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofSeconds(12);

    private final ChaosOptions options;
    private final Random random;

    private Schedule(ChaosOptions options) {
        this.options = options;
        this.random = new Random(options.seed);
    }

    static List<Round> of(ChaosOptions options) {
        return new Schedule(options).rounds();
    }

    private List<Round> rounds() {
        var rounds = new ArrayList<Round>();
        var course = new ArrayDeque<Fault>();
        for (int number = 1; number <= options.rounds; number++) {
            if (course.isEmpty()) {
                rounds.add(round(0, Optional.empty()));
                course.addAll(course());
            }
            rounds.add(round(number, Optional.of(course.pop())));
        }
        return rounds;
    }

    private List<Fault> course() {
        var faults = new ArrayList<Fault>();
        for (Kind kind : options.kinds) {
            for (Signal signal : Signal.values()) {
                var processes = kind.processes();
                faults.add(
                        new Fault(
                                kind,
                                processes.get(random.nextInt(processes.size())),
                                signal,
                                between(SHORTEST, LONGEST)));
            }
        }
        Collections.shuffle(faults, random);
        return faults;
    }

    private Round round(int number, Optional<Fault> fault) {
        // Within the first two answers: other turns are then just accepted, begun or ended.
        int token = 1 + random.nextInt(2 * options.tokens);
        var answer = Duration.ofSeconds(options.tokens).dividedBy(Narrator.TOKENS_PER_SECOND);
        return new Round(
                number,
                random.nextInt(options.clients),
                token,
                IntStream.range(0, options.clients)
                        .mapToObj(client -> between(Duration.ZERO, answer))
                        .toList(),
                fault);
    }

    private Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis()));
    }
}
