package dev.parley.testsupport.witness;

import dev.parley.events.ReadingRule;
import dev.parley.events.SessionEvent;
import dev.parley.events.Text;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The promise, as one function of all that is known of a message: the model, the reader, the
 * history, the event log and the replay have the same text, which ended once. The text of a turn
 * that its client cancelled is the beginning of what the model was about to say.
 */
public final class Verdict {

    private final Message message;
    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    private Verdict(Message message, Evidence evidence) {
        this.message = message;
        this.evidence = evidence;
    }

    /** What breaks the promise for an accepted message; empty if it holds. */
    public static List<Finding> of(Message message, Evidence evidence) {
        var verdict = new Verdict(message, evidence);
        verdict.judge();
        return List.copyOf(verdict.findings);
    }

    private void judge() {
        String turn = message.turn().orElseThrow();
        message.complaints()
                .forEach(what -> findings.add(Finding.lost("the reader was told " + what)));
        stream("the reader", turn, message.events());
        String text = EventStream.text(message.events());
        if (message.isCancelled() && !message.isCancelAsked()) {
            lost("the turn was cancelled, and nobody asked for that");
        }
        if (!wasSaid(text)) {
            lost("the reader has a text that the model never said: %s", shortened(text));
        }
        history(text);
        log(text);
        findings.addAll(StreamCheck.ofReplay(turn, evidence.replay(), "the replay"));
        ending("the replay", evidence.replay());
        requireSame("the replay", EventStream.text(evidence.replay()), text);
        sameInReplay(message.events());
        evidence.watched()
                .ifPresent(
                        seen -> {
                            var who = "the session's reader";
                            stream(who, turn, seen);
                            requireSame(who, EventStream.text(seen), text);
                        });
    }

    private boolean wasSaid(String text) {
        return message.isCancelled()
                ? text.isEmpty() || evidence.begun().stream().anyMatch(all -> all.startsWith(text))
                : evidence.said().contains(text);
    }

    private void stream(String who, String turn, List<Event> events) {
        findings.addAll(StreamCheck.of(turn, events, who));
        ending(who, events);
    }

    private void ending(String who, List<Event> events) {
        for (var event : events) {
            if (!event.isLast()) {
                continue;
            }
            if (!event.name().equals("done")) {
                lost("%s ends with %s %s", who, event.name(), event.data());
            } else if (!event.json()
                    .path("content_sha256")
                    .asString("")
                    .equals(Text.sha256Hex(EventStream.text(events)))) {
                lost("%s has a text that is not the one of the ending's hash", who);
            }
        }
    }

    // Nobody may be told anything else later, in the last attempt: events, ids and data.
    private void sameInReplay(List<Event> seen) {
        int start = 1;
        for (int i = 0; i < seen.size(); i++) {
            start = seen.get(i).name().equals("restart") ? i + 1 : start;
        }
        var last = seen.subList(Math.min(start, seen.size()), seen.size());
        var replay = evidence.replay();
        if (last.size() > replay.size()
                || !replay.subList(replay.size() - last.size(), replay.size()).equals(last)) {
            lost("the replay does not end with what the reader saw of the last attempt");
        }
    }

    private void history(String text) {
        one("user", "completed", message.content());
        one("assistant", message.isCancelled() ? "cancelled" : "completed", text);
    }

    private void one(String role, String status, String content) {
        var found = evidence.history().stream().filter(m -> m.role().equals(role)).toList();
        if (found.isEmpty()) {
            lost("the history has no message of the %s", role);
            return;
        }
        if (found.size() > 1) {
            findings.add(
                    Finding.repeated("the history has %d messages of the %s", found.size(), role));
        }
        if (!found.getFirst().status().equals(status)) {
            lost("the history has the %s's message as %s", role, found.getFirst().status());
        }
        requireSame("the history's message of the " + role, found.getFirst().content(), content);
    }

    private void log(String text) {
        int attempts =
                evidence.log().stream()
                        .mapToInt(event -> event instanceof TurnEvent turn ? turn.attempt() : 0)
                        .max()
                        .orElse(0);
        if (evidence.calls() > attempts) {
            findings.add(
                    Finding.repeated(
                            "the model was asked %d times in %d attempts",
                            evidence.calls(), attempts));
        }
        var cursor = TurnCursor.ACCEPTED;
        var told = new StringBuilder();
        var endings = new HashSet<SessionEvent>();
        var behindHoles = new ArrayList<TurnEvent>();
        for (SessionEvent event : evidence.log()) {
            if (!(event instanceof TurnEvent turnEvent)) {
                continue;
            }
            if (event instanceof TurnEvent.Ending) {
                endings.add(event);
            }
            var reading = ReadingRule.fold(cursor, turnEvent);
            cursor = reading.cursor();
            switch (reading.verdict()) {
                case HOLE, ENDING_AFTER_HOLE -> behindHoles.add(turnEvent);
                case NEW_ATTEMPT -> told.setLength(0);
                case NEXT -> {
                    if (event instanceof TurnEvent.Token token) {
                        told.append(token.text());
                    }
                }
                case ENDING_FROM_OUTSIDE, REPEAT, STALE, AFTER_END -> {
                    // An ending from outside keeps the text; the others do not count.
                }
            }
        }
        // If the brokers do not take an event, those behind it may still be there. Such an attempt
        // never ends, and the next one replaces it.
        int counting = cursor.attempt();
        behindHoles.stream()
                .filter(behind -> behind.attempt() == counting)
                .forEach(behind -> lost("the event log misses what is before %s", behind.id()));
        if (!cursor.ended()) {
            findings.add(Finding.hung("the event log has no ending"));
        }
        // The same one may be there twice: it is published again if it was not delivered.
        if (endings.size() > 1) {
            findings.add(Finding.repeated("the event log has different endings: %s", endings));
        }
        requireSame("the event log", told.toString(), text);
    }

    private void requireSame(String where, String found, String expected) {
        if (!found.equals(expected)) {
            lost("%s has %s, not %s", where, shortened(found), shortened(expected));
        }
    }

    private void lost(String what, Object... arguments) {
        findings.add(Finding.lost(what, arguments));
    }

    private static String shortened(String text) {
        return "'%s' (%d characters)"
                .formatted(
                        text.length() < 80
                                ? text
                                : text.substring(0, 38)
                                        + " … "
                                        + text.substring(text.length() - 38),
                        text.length());
    }
}
