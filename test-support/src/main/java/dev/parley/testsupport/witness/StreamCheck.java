package dev.parley.testsupport.witness;

import dev.parley.testsupport.EventStream.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Checks that a reader's events are a turn: each once and in order, a restart before another
 * attempt and nowhere else, one ending and nothing after it.
 */
public final class StreamCheck {

    private final String turn;
    private final String who;
    private final boolean oneConnection;
    private final List<Finding> findings = new ArrayList<>();
    private final HashSet<String> ids = new HashSet<>();
    private int attempt;
    private int n;
    private boolean restarted;
    private int endings;

    private StreamCheck(String turn, String who, boolean oneConnection) {
        this.turn = turn;
        this.who = who;
        this.oneConnection = oneConnection;
    }

    /**
     * Returns what is wrong with the events of a reader, who may have been cut off after a restart
     * and then is told of it again.
     *
     * @param who the name of the reader in the findings
     * @return empty if nothing is wrong
     */
    public static List<Finding> of(String turn, List<Event> events, String who) {
        return check(new StreamCheck(turn, who, false), events);
    }

    /** As {@link #of}, for events of one connection: nothing in them is repeated. */
    public static List<Finding> ofReplay(String turn, List<Event> events, String who) {
        return check(new StreamCheck(turn, who, true), events);
    }

    private static List<Finding> check(StreamCheck check, List<Event> events) {
        check.check(events);
        return check.findings;
    }

    private void check(List<Event> events) {
        if (events.isEmpty() || !events.getFirst().id().equals(turn + ".0.0")) {
            lost("%s does not begin with the accepted message", who);
        }
        for (Event event : events) {
            if (endings > 0 && !event.isLast()) {
                repeated("%s goes on with %s after the ending", who, event.name());
            }
            if (event.name().equals("restart")) {
                if (restarted && oneConnection) {
                    repeated("%s has a restart twice", who);
                }
                restarted = true;
            } else if (event.id().isEmpty()) {
                lost("%s has the event %s without an id", who, event.name());
            } else if (!ids.add(event.id())) {
                repeated("%s has %s twice", who, event.id());
            } else if (!event.id().equals(turn + ".0.0")) {
                inOrder(event);
            }
            if (event.isLast() && ++endings > 1) {
                repeated("%s has %d endings", who, endings);
            }
        }
        if (restarted) {
            lost("%s was told of a restart after attempt %d, but no attempt follows", who, attempt);
        }
        if (endings == 0) {
            findings.add(Finding.hung("%s has no ending", who));
        }
    }

    private void inOrder(Event event) {
        String[] id = event.id().split("\\.");
        int ofAttempt = Integer.parseInt(id[1]);
        int number = Integer.parseInt(id[2]);
        if (!id[0].equals(turn)) {
            lost("%s has an event of another turn, %s", who, event.id());
            return;
        }
        if (ofAttempt < attempt) {
            repeated("%s goes back from attempt %d to %s", who, attempt, event.id());
            return;
        }
        if (ofAttempt > attempt) {
            // An ending that opens its attempt keeps the text before it: no restart.
            if (attempt > 0 && !restarted && !event.isLast()) {
                lost("%s was not told of the restart before %s", who, event.id());
            }
            attempt = ofAttempt;
            n = 0;
            restarted = false;
        } else if (restarted && oneConnection) {
            lost("%s goes on with %s after a restart", who, event.id());
        }
        if (number <= n) {
            repeated("%s has %s after number %d", who, event.id(), n);
        } else if (number != n + 1) {
            lost("%s misses what is between number %d and %s", who, n, event.id());
        }
        n = Math.max(n, number);
    }

    private void lost(String what, Object... arguments) {
        findings.add(Finding.lost(what, arguments));
    }

    private void repeated(String what, Object... arguments) {
        findings.add(Finding.repeated(what, arguments));
    }
}
