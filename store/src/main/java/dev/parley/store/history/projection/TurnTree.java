package dev.parley.store.history.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The turns of a session as a tree, by the places (seq) of their messages. A turn goes on from the
 * one before it, unless it begins a branch; so a session of any length is as small as the number of
 * its branches, and one without branches is a single path. Immutable.
 */
public final class TurnTree {

    /** The parent of a turn that goes on from none. */
    static final int NONE = -1;

    private final NavigableMap<Integer, Integer> branches;
    private final int last;

    /**
     * @param branches the place of each question that begins a branch, and of its parent's answer
     * @param messages number of messages of the session
     */
    TurnTree(Map<Integer, Integer> branches, int messages) {
        this.branches = new TreeMap<>(branches);
        this.last = messages - 1;
    }

    /** Messages that follow each other, both ends included. */
    public record Span(int low, int high) {

        boolean holds(int seq) {
            return low <= seq && seq <= high;
        }
    }

    /**
     * The messages from the beginning to one of them.
     *
     * @param spans newest first
     */
    public record Path(List<Span> spans) {

        /** All messages of a session, whichever branch they stand on. */
        static final Path ALL = new Path(List.of(new Span(0, Integer.MAX_VALUE)));

        /** Returns true if the message at this place is on the path. */
        boolean holds(int seq) {
            return spans.stream().anyMatch(span -> span.holds(seq));
        }

        Integer[] lows() {
            return spans.stream().map(Span::low).toArray(Integer[]::new);
        }

        Integer[] highs() {
            return spans.stream().map(Span::high).toArray(Integer[]::new);
        }
    }

    /** Returns the path that ends with the message at this place. */
    public Path pathTo(int seq) {
        var spans = new ArrayList<Span>();
        int high = seq;
        while (high > NONE) {
            var branch = branches.floorEntry(high);
            spans.add(new Span(branch == null ? 0 : branch.getKey(), high));
            high = branch == null ? NONE : branch.getValue();
        }
        return new Path(spans);
    }

    /**
     * Returns the place of the answer that a turn goes on from; negative if it goes on from none.
     *
     * @param question the place of its question
     */
    public int parent(int question) {
        return branches.getOrDefault(question, question - 1);
    }

    /**
     * Returns the places of the questions that go on from the same turn as this one, oldest first;
     * this one is among them.
     */
    public List<Integer> siblings(int question) {
        int parent = parent(question);
        int next = parent + 1;
        var first =
                next <= last && !branches.containsKey(next)
                        ? IntStream.of(next)
                        : IntStream.empty();
        // A branch comes after the turn that follows its parent.
        var others =
                branches.tailMap(next).entrySet().stream()
                        .filter(branch -> branch.getValue() == parent)
                        .mapToInt(Map.Entry::getKey);
        return IntStream.concat(first, others).boxed().toList();
    }

    /**
     * Returns the place of the newest message of the turns that go on from this one, directly or
     * not; if none does, of its own last one.
     *
     * @param question the place of its question
     */
    public int newestFrom(int question) {
        var spans = new ArrayList<Span>();
        spans.add(new Span(question, end(question)));
        branches.tailMap(question, false)
                .forEach(
                        (from, parent) -> {
                            if (spans.stream().anyMatch(span -> span.holds(parent))) {
                                spans.add(new Span(from, end(from)));
                            }
                        });
        return spans.getLast().high();
    }

    // The messages up to the next branch follow each other.
    private int end(int from) {
        var next = branches.higherKey(from);
        return next == null ? last : next - 1;
    }
}
