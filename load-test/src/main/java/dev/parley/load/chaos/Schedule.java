package dev.parley.load.chaos;

import dev.parley.load.chaos.Fault.Signal;
import dev.parley.load.chaos.clients.Habit;
import dev.parley.load.chaos.clients.Narrator;
import dev.parley.load.chaos.clients.Part;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Decides who fails, how and when, and what the clients do meanwhile: a pure function of the seed.
 * Each course does everything to every kind of process once, and to some pairs of them at once, in
 * a random order, after an undisturbed round for the baseline.
 */
final class Schedule {

    /**
     * From shorter to longer than a timeout: a hung worker may come back before its lease ends, at
     * that moment, or after another worker has taken over its turn.
     */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofSeconds(12);

    /** A database that stands still does so for longer than a lease of a worker. */
    private static final Duration FROZEN = Duration.ofSeconds(10);

    /** Of ten clients beside the first, on average. */
    private static final List<Habit> HABITS =
            List.of(
                    Habit.READS,
                    Habit.READS,
                    Habit.READS,
                    Habit.READS,
                    Habit.READS,
                    Habit.CANCELS,
                    Habit.CANCELS,
                    Habit.DELETES,
                    Habit.DELETES,
                    Habit.UPLOADS);

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
        var course = new ArrayDeque<List<Fault>>();
        for (int number = 1; number <= options.rounds; number++) {
            if (course.isEmpty()) {
                rounds.add(round(0, List.of()));
                course.addAll(course());
            }
            rounds.add(round(number, course.pop()));
        }
        return rounds;
    }

    private List<List<Fault>> course() {
        var all = new ArrayList<List<Fault>>();
        for (Kind kind : options.kinds) {
            for (Signal signal : kind.signals()) {
                all.add(List.of(fault(kind, signal)));
            }
        }
        all.addAll(pairs());
        Collections.shuffle(all, random);
        return all;
    }

    /** Pairs of kinds, each kind once. */
    private List<List<Fault>> pairs() {
        var kinds = new ArrayList<>(options.kinds);
        Collections.shuffle(kinds, random);
        var pairs = new ArrayList<List<Fault>>();
        for (int i = 0; i + 1 < kinds.size(); i += 2) {
            pairs.add(List.of(fault(kinds.get(i)), fault(kinds.get(i + 1))));
        }
        return pairs;
    }

    private Fault fault(Kind kind) {
        return fault(kind, kind.signals().get(random.nextInt(kind.signals().size())));
    }

    private Fault fault(Kind kind, Signal signal) {
        var processes = kind.processes();
        boolean frozen = kind == Kind.POSTGRES && signal != Signal.KILL;
        return new Fault(
                kind,
                processes.get(random.nextInt(processes.size())),
                signal,
                frozen ? FROZEN : between(SHORTEST, LONGEST));
    }

    private Round round(int number, List<Fault> faults) {
        // Within the first two answers: other turns are then just accepted, begun or ended.
        int token = 1 + random.nextInt(2 * options.tokens);
        var answer = Duration.ofSeconds(options.tokens).dividedBy(Narrator.TOKENS_PER_SECOND);
        var clients =
                IntStream.range(0, options.clients)
                        .mapToObj(
                                client ->
                                        new Part(
                                                client == 0 ? Habit.READS : habit(),
                                                between(Duration.ZERO, answer),
                                                1 + random.nextInt(options.tokens)))
                        .toList();
        return new Round(number, witness(clients), token, clients, faults);
    }

    private Habit habit() {
        return HABITS.get(random.nextInt(HABITS.size()));
    }

    // Any client that reads whole answers.
    private int witness(List<Part> clients) {
        var readers =
                IntStream.range(0, clients.size())
                        .filter(client -> clients.get(client).habit() == Habit.READS)
                        .toArray();
        return readers[random.nextInt(readers.length)];
    }

    private Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis()));
    }
}
