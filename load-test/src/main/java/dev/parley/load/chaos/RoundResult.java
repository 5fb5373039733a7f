package dev.parley.load.chaos;

import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a round's messages ended. Times are readings of {@link System#nanoTime}.
 *
 * @param struckAt when the processes were killed or stopped
 * @param backAt when the last of them was started again or continued
 * @param findings for each message that was sent
 * @param documents that were uploaded, ready, and deleted again
 * @param left the turns that never ended
 */
record RoundResult(
        Round round,
        long struckAt,
        long backAt,
        Map<Message, List<Finding>> findings,
        int documents,
        List<String> left) {

    long accepted() {
        return findings.keySet().stream().filter(message -> message.turn().isPresent()).count();
    }

    /** Returns how many messages were cancelled. */
    long cancelled() {
        return findings.keySet().stream().filter(Message::isCancelled).count();
    }

    /** Returns how many messages were accepted, answered once, and the same everywhere. */
    long answered() {
        return findings.entrySet().stream()
                .filter(each -> each.getKey().turn().isPresent() && each.getValue().isEmpty())
                .count();
    }

    /** Returns how many messages have a finding of this kind. */
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

    /**
     * Returns the longest time that a reader waited for a token after the fault, in nanoseconds.
     */
    long longestWait() {
        return findings.keySet().stream()
                .mapToLong(message -> message.longestWaitAfter(struckAt).orElse(0))
                .max()
                .orElse(0);
    }

    /** Returns the messages that had no ending yet when the fault came. */
    Stream<Message> struck() {
        return findings.keySet().stream().filter(message -> message.wasLiveAt(struckAt));
    }

    /** Returns the messages that were sent while the process was away. */
    Stream<Message> sentMeanwhile() {
        return findings.keySet().stream()
                .filter(m -> m.sentAt() - struckAt > 0 && m.sentAt() - backAt < 0);
    }
}
