package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ReadingRule.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Checks the promises of the reading rule on every short log ({@link TurnLogs}). The promises are
 * statements about whole logs and share only the events with the fold.
 */
class ReadingRuleOnEveryLogTest {

    @Test
    void thereAreHundredsOfThousandsOfLogsAndTheyReachEveryVerdict() {
        var logs = new AtomicInteger();
        var reached = new EnumMap<Verdict, Integer>(Verdict.class);
        TurnLogs.forEach(
                log -> {
                    logs.incrementAndGet();
                    var cursor = TurnCursor.ACCEPTED;
                    for (var event : log) {
                        var reading = ReadingRule.fold(cursor, event);
                        reached.merge(reading.verdict(), 1, Integer::sum);
                        cursor = reading.cursor();
                    }
                });
        assertThat(logs.get()).isGreaterThan(200_000);
        assertThat(reached).containsOnlyKeys(Verdict.values());
    }

    @Test
    void anEventCountsIfItIsTheFirstOfItsIdAndNothingOfItsAttemptIsMissingBeforeIt() {
        onEveryLog(log -> counted(log).equals(ReadingRuleInWords.counted(log)));
    }

    @Test
    void afterTheFirstEndingThatCountsNothingCounts() {
        onEveryLog(
                log -> {
                    var counted = counted(log);
                    for (int i = 0; i < counted.size() - 1; i++) {
                        if (counted.get(i) instanceof TurnEvent.Ending) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    @Test
    void theNumbersOfAnAttemptThatCountAreOneTwoThreeAndOnlyAnEndingMaySkip() {
        onEveryLog(
                log -> {
                    int attempt = 0;
                    int n = 0;
                    for (var event : counted(log)) {
                        n = event.attempt() == attempt ? n + 1 : 1;
                        if (event.attempt() < attempt) {
                            return false;
                        }
                        boolean skips = event instanceof TurnEvent.Ending && event.n() > n;
                        if (event.n() != n && !skips) {
                            return false;
                        }
                        attempt = event.attempt();
                    }
                    return true;
                });
    }

    @Test
    void onceAHigherAttemptWasSeenALowerOneNeverCounts() {
        onEveryLog(
                log -> {
                    int highest = 0;
                    var cursor = TurnCursor.ACCEPTED;
                    for (var event : log) {
                        var reading = ReadingRule.fold(cursor, event);
                        if (reading.verdict().counts() && event.attempt() < highest) {
                            return false;
                        }
                        highest = Math.max(highest, event.attempt());
                        cursor = reading.cursor();
                    }
                    return true;
                });
    }

    @Test
    void anEndingEndsTheTurnUnlessAZombieWroteIt() {
        onEveryLog(
                log -> {
                    int highest = 0;
                    var cursor = TurnCursor.ACCEPTED;
                    for (var event : log) {
                        highest = Math.max(highest, event.attempt());
                        cursor = ReadingRule.fold(cursor, event).cursor();
                        boolean mustEnd =
                                event instanceof TurnEvent.Ending && event.attempt() == highest;
                        if (mustEnd && !cursor.ended()) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    @Test
    void aRepeatAnywhereChangesNothing() {
        TurnLogs.forEachWithoutRepeats(
                log -> {
                    var counted = counted(log);
                    TurnLogs.forEachRepeat(
                            log, repeated -> require(repeated, counted(repeated).equals(counted)));
                });
    }

    @Test
    void aReaderThatGetsEverythingTwiceAgreesWithOneThatReadsTheLogOnce() {
        onEveryLog(
                log -> {
                    var each = new ArrayList<TurnEvent>();
                    for (var event : log) {
                        each.add(event);
                        each.add(event);
                    }
                    var all = new ArrayList<>(log);
                    all.addAll(log);
                    var counted = counted(log);
                    return counted(each).equals(counted) && counted(all).equals(counted);
                });
    }

    @Test
    void aReaderThatStopsAnywhereAndReadsTheLogAgainEndsWithTheSame() {
        onEveryLog(
                log -> {
                    var counted = counted(log);
                    for (int seen = 0; seen <= counted.size(); seen++) {
                        var cursor =
                                seen == 0
                                        ? TurnCursor.ACCEPTED
                                        : TurnCursor.after(counted.get(seen - 1).id());
                        var rest = counted.subList(seen, counted.size());
                        if (!counted(cursor, log).equals(rest)) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    @Test
    void theTextIsThePrefixOfTheLastAttemptThatBegan() {
        onEveryLog(log -> textOfAReader(log).equals(ReadingRuleInWords.text(log)));
    }

    @Test
    void foldingTheSameEventTwiceGivesTheSameReading() {
        onEveryLog(
                log -> {
                    var cursor = TurnCursor.ACCEPTED;
                    for (var event : log) {
                        var reading = ReadingRule.fold(cursor, event);
                        if (!ReadingRule.fold(cursor, event).equals(reading)) {
                            return false;
                        }
                        cursor = reading.cursor();
                    }
                    return true;
                });
    }

    private static void onEveryLog(Predicate<List<TurnEvent>> promise) {
        TurnLogs.forEach(log -> require(log, promise.test(log)));
    }

    private static void require(List<TurnEvent> log, boolean kept) {
        if (!kept) {
            throw new AssertionError("The promise is broken on the log " + summary(log));
        }
    }

    private static List<TurnEvent> counted(List<TurnEvent> log) {
        return counted(TurnCursor.ACCEPTED, log);
    }

    private static List<TurnEvent> counted(TurnCursor from, List<TurnEvent> log) {
        var counted = new ArrayList<TurnEvent>();
        var cursor = from;
        for (var event : log) {
            var reading = ReadingRule.fold(cursor, event);
            if (reading.verdict().counts()) {
                counted.add(event);
            }
            cursor = reading.cursor();
        }
        return counted;
    }

    /** Keeps text as relay and projector do: a new attempt voids it, an ending keeps it. */
    private static String textOfAReader(List<TurnEvent> log) {
        var text = new StringBuilder();
        var cursor = TurnCursor.ACCEPTED;
        for (var event : log) {
            var reading = ReadingRule.fold(cursor, event);
            cursor = reading.cursor();
            if (reading.verdict() == Verdict.NEW_ATTEMPT) {
                text.setLength(0);
            }
            if (reading.verdict().counts() && event instanceof TurnEvent.Token token) {
                text.append(token.text());
            }
        }
        return text.toString();
    }

    private static String summary(List<TurnEvent> log) {
        var events = new ArrayList<String>();
        for (var event : log) {
            events.add(
                    event.attempt()
                            + "."
                            + event.n()
                            + (event instanceof TurnEvent.Ending ? " ending" : ""));
        }
        return events.toString();
    }
}
