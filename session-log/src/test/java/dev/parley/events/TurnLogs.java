package dev.parley.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Every short log of one turn that writers can leave behind. A log has two attempts, each with a
 * start, up to two tokens and perhaps an ending; any events but the last may be lost. The attempts
 * are mixed in every order, so that either can be the zombie of the other. There may be an ending
 * from outside at any place. Any one event may be repeated at any later place, or overtake the one
 * before it.
 */
final class TurnLogs {

    private static final UUID SESSION = new UUID(0x7000, 1);
    private static final UUID TURN = new UUID(0x7000, 2);
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final int TOKENS = 2;

    private TurnLogs() {}

    static TurnEvent started(int attempt) {
        return new TurnEvent.Started(
                TurnEvent.Header.opening(SESSION, TURN, attempt, AT), "model", null, "worker");
    }

    /** A token whose text is its attempt and number. */
    static TurnEvent token(int attempt, int n) {
        return new TurnEvent.Token(
                new TurnEvent.Header(SESSION, TURN, attempt, n, AT), "[" + attempt + "." + n + "]");
    }

    static TurnEvent completed(int attempt, int n) {
        return new TurnEvent.Completed(
                new TurnEvent.Header(SESSION, TURN, attempt, n, AT),
                "hash",
                0,
                "stop",
                null,
                "model",
                "none",
                List.of(),
                null,
                null);
    }

    static TurnEvent failed(int attempt, int n) {
        return new TurnEvent.Failed(
                new TurnEvent.Header(SESSION, TURN, attempt, n, AT),
                "expired",
                "Too late.",
                true,
                null);
    }

    static TurnEvent cancelled(int attempt, int n) {
        return new TurnEvent.Cancelled(
                new TurnEvent.Header(SESSION, TURN, attempt, n, AT), "hash", 0, null);
    }

    /** Calls back with every log. The caller may keep the list. */
    static void forEach(Consumer<List<TurnEvent>> check) {
        forEachWithoutRepeats(
                log -> {
                    check.accept(log);
                    forEachRepeat(log, check);
                    forEachSwap(log, check);
                });
    }

    /** Calls back with every log without repeated events. */
    static void forEachWithoutRepeats(Consumer<List<TurnEvent>> check) {
        var firsts = attempt(1);
        var seconds = attempt(2);
        seconds.add(List.of());
        for (var first : firsts) {
            for (var second : seconds) {
                mix(first, second, new ArrayList<>(), log -> perhapsEndedFromOutside(log, check));
            }
        }
    }

    private static void perhapsEndedFromOutside(
            List<TurnEvent> log, Consumer<List<TurnEvent>> check) {
        check.accept(log);
        for (int i = 0; i <= log.size(); i++) {
            var ended = new ArrayList<>(log);
            ended.add(i, failed(3, 1));
            check.accept(ended);
        }
    }

    /** Calls back with each log in which one event of this log is repeated at a later place. */
    static void forEachRepeat(List<TurnEvent> log, Consumer<List<TurnEvent>> check) {
        for (int i = 0; i < log.size(); i++) {
            for (int later = i + 1; later <= log.size(); later++) {
                var repeated = new ArrayList<>(log);
                repeated.add(later, log.get(i));
                check.accept(repeated);
            }
        }
    }

    private static void forEachSwap(List<TurnEvent> log, Consumer<List<TurnEvent>> check) {
        for (int i = 1; i < log.size(); i++) {
            var swapped = new ArrayList<>(log);
            Collections.swap(swapped, i - 1, i);
            check.accept(swapped);
        }
    }

    private static List<List<TurnEvent>> attempt(int attempt) {
        var all = new ArrayList<List<TurnEvent>>();
        all.add(List.of(cancelled(attempt, 1)));
        var written = new ArrayList<TurnEvent>();
        written.add(started(attempt));
        for (int tokens = 0; tokens <= TOKENS; tokens++) {
            if (tokens > 0) {
                written.add(token(attempt, tokens + 1));
            }
            var last = written.getLast();
            withLosses(written, last, all);
            var ended = new ArrayList<>(written);
            ended.add(completed(attempt, tokens + 2));
            withLosses(ended, ended.getLast(), all);
        }
        return all;
    }

    /** Adds every selection of the written events that includes the last one. */
    private static void withLosses(
            List<TurnEvent> written, TurnEvent last, List<List<TurnEvent>> into) {
        int before = written.size() - 1;
        for (int kept = 0; kept < 1 << before; kept++) {
            var left = new ArrayList<TurnEvent>();
            for (int i = 0; i < before; i++) {
                if ((kept & 1 << i) != 0) {
                    left.add(written.get(i));
                }
            }
            left.add(last);
            into.add(left);
        }
    }

    private static void mix(
            List<TurnEvent> a,
            List<TurnEvent> b,
            List<TurnEvent> done,
            Consumer<List<TurnEvent>> check) {
        if (a.isEmpty() && b.isEmpty()) {
            check.accept(done);
            return;
        }
        if (!a.isEmpty()) {
            mix(a.subList(1, a.size()), b, with(done, a.getFirst()), check);
        }
        if (!b.isEmpty()) {
            mix(a, b.subList(1, b.size()), with(done, b.getFirst()), check);
        }
    }

    private static List<TurnEvent> with(List<TurnEvent> log, TurnEvent event) {
        var longer = new ArrayList<>(log);
        longer.add(event);
        return longer;
    }
}
