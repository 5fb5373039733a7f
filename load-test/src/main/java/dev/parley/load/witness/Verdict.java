package dev.parley.load.witness;

import dev.parley.events.ReadingRule;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The promise, as one function of what there is about a message: what the model said, what its
 * reader was told, the history, the record and the replay are the same text, which ended once.
 */
public final class Verdict {

    private final Message message;
    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    private Verdict(Message message, Evidence evidence) {
        this.message = message;
        this.evidence = evidence;
    }

    /** What breaks the promise; empty where it holds. Of a message that was accepted. */
    public static List<Finding> of(Message message, Evidence evidence) {
        var verdict = new Verdict(message, evidence);
        verdict.judge();
        return List.copyOf(verdict.findings);
    }

    private void judge() {
        String turn = message.turn().orElseThrow();
        message.complaints()
                .forEach(what -> findings.add(Finding.lost("the reader was told " + what)));
        findings.addAll(StreamCheck.of(turn, message.events(), "the reader"));
        String text = Seen.text(message.events());
        if (!evidence.said().contains(text)) {
            lost("the reader has a text that the model never said: %s", shortened(text));
        }
        history(text);
        record(text);
        findings.addAll(StreamCheck.of(turn, evidence.replay(), "the replay"));
        requireSame("the replay", Seen.text(evidence.replay()), text);
        evidence.watched()
                .ifPresent(
                        seen -> {
                            var who = "the session's reader";
                            findings.addAll(StreamCheck.of(turn, seen, who));
                            requireSame(who, Seen.text(seen), text);
                        });
    }

    private void history(String text) {
        one("user", "completed", message.content());
        one("assistant", "completed", text);
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

    private void record(String text) {
        long attempts = evidence.log().stream().filter(TurnEvent.Started.class::isInstance).count();
        if (evidence.calls() > attempts) {
            findings.add(
                    Finding.repeated(
                            "the model was asked %d times in %d attempts",
                            evidence.calls(), attempts));
        }
        var cursor = TurnCursor.ACCEPTED;
        var told = new StringBuilder();
        var endings = new HashSet<SessionEvent>();
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
                case HOLE, ENDING_AFTER_HOLE ->
                        lost("the record misses what is before %s", turnEvent.id());
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
        if (!cursor.ended()) {
            findings.add(Finding.hung("the record has no ending"));
        }
        // The same one may stand there twice: who finds it undelivered publishes it again.
        if (endings.size() > 1) {
            findings.add(Finding.repeated("the record has different endings: %s", endings));
        }
        requireSame("the record", told.toString(), text);
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
