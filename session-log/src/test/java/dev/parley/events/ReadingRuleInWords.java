package dev.parley.events;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The reading rule as statements about a whole log, without a cursor. The fold must agree. */
final class ReadingRuleInWords {

    private ReadingRuleInWords() {}

    /**
     * An event counts if no event before it has the same id or a higher attempt, and no earlier
     * event of its attempt is missing. An ending counts even if one is missing. After an ending
     * that counts, nothing counts.
     */
    static List<TurnEvent> counted(List<TurnEvent> log) {
        var counted = new ArrayList<TurnEvent>();
        for (int i = 0; i < log.size(); i++) {
            var event = log.get(i);
            var before = log.subList(0, i);
            boolean first = !before.contains(event);
            boolean replaced = highestAttempt(before) > event.attempt();
            boolean ending = event instanceof TurnEvent.Ending;
            if (first && !replaced && (ending || nothingIsMissing(event, before))) {
                counted.add(event);
                if (ending) {
                    return counted;
                }
            }
        }
        return counted;
    }

    private static int highestAttempt(List<TurnEvent> log) {
        int highest = 0;
        for (var event : log) {
            highest = Math.max(highest, event.attempt());
        }
        return highest;
    }

    /** Returns true if 1, 2, … n-1 of the event's attempt stand before it, each first in order. */
    private static boolean nothingIsMissing(TurnEvent event, List<TurnEvent> before) {
        var firsts = new ArrayList<Integer>();
        for (var earlier : before) {
            if (earlier.attempt() == event.attempt() && !firsts.contains(earlier.n())) {
                firsts.add(earlier.n());
            }
        }
        firsts.add(event.n());
        for (int i = 0; i < firsts.size(); i++) {
            if (firsts.get(i) != i + 1) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns tokens 2, 3, … of the last attempt that began before the turn's end, up to the first
     * gap.
     */
    static String text(List<TurnEvent> log) {
        int began = 0;
        int highest = 0;
        var voided = new HashSet<Integer>();
        var texts = new ArrayList<String>();
        for (var event : log) {
            highest = Math.max(highest, event.attempt());
            if (event.attempt() < highest) {
                continue;
            }
            if (event instanceof TurnEvent.Ending) {
                break;
            }
            if (event.n() == 1 && began < highest && !voided.contains(highest)) {
                began = highest;
                texts.clear();
            } else if (event.attempt() != began || event.n() > texts.size() + 2) {
                voided.add(highest);
            } else if (event instanceof TurnEvent.Token token
                    && event.n() == texts.size() + 2
                    && !voided.contains(began)) {
                texts.add(token.text());
            }
        }
        return String.join("", texts);
    }
}
