package dev.parley.load.chaos;

import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What became of a round's messages. Times are in {@link System#nanoTime}'s terms.
 *
 * @param struckAt when the process was put out
 * @param backAt when it was started again, or continued
 * @param findings for each message that was sent
 * @param left turns that had no ending when all were over
 */
record RoundResult(
        Round round,
        long struckAt,
        long backAt,
        Map<Message, List<Finding>> findings,
        List<String> left) {

    long accepted() {
        return findings.keySet().stream().filter(message -> message.turn().isPresent()).count();
    }

    /** Accepted, answered once, and found the same everywhere. */
    long answered() {
        return findings.entrySet().stream()
                .filter(each -> each.getKey().turn().isPresent() && each.getValue().isEmpty())
                .count();
    }

    /** Messages with a finding of this kind. */
    long with(Finding.Kind kind) {
        long messages =
                findings.values().stream()
                        .filter(all -> all.stream().anyMatch(finding -> finding.kind() == kind))
                        .count();
        return kind == Finding.Kind.HUNG ? Math.max(messages, left.size()) : messages;
    }

    boolean isClean() {
        return left.isEmpty() && findings.values().stream().allMatch(List::isEmpty);
    }

    /** The longest that any reader waited for a token since then. */
    long longestWait() {
        return findings.keySet().stream()
                .mapToLong(message -> message.longestWaitAfter(struckAt).orElse(0))
                .max()
                .orElse(0);
    }

    /** Messages that were on their way when the process was put out. */
    Stream<Message> struck() {
        return findings.keySet().stream().filter(message -> message.wasLiveAt(struckAt));
    }

    /** Messages that were sent while it was away. */
    Stream<Message> sentMeanwhile() {
        return findings.keySet().stream()
                .filter(m -> m.sentAt() - struckAt > 0 && m.sentAt() - backAt < 0);
    }
}
