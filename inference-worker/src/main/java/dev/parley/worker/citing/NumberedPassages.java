package dev.parley.worker.citing;

import dev.parley.events.Source;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.worker.retrieval.Passage;
import dev.parley.worker.search.ChunkKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The passages that one answer may cite. A passage that is found again keeps its number.
 * Thread-safe, because several searches of a piece of research run at a time.
 */
public final class NumberedPassages {

    /** The longest part of a passage that a source shows, in characters. */
    private static final int LONGEST_SNIPPET = 320;

    private final Map<ChunkKey, NumberedPassage> passages = new LinkedHashMap<>();
    private int highest;

    /** Numbers the passages in their order. */
    public synchronized List<NumberedPassage> add(List<Passage> found) {
        var numbered = new ArrayList<NumberedPassage>();
        for (var passage : found) {
            numbered.add(
                    passages.computeIfAbsent(
                            key(passage), key -> new NumberedPassage(++highest, passage)));
        }
        return numbered;
    }

    /** Adds passages with the numbers that an earlier attempt gave them. */
    public synchronized void restore(List<NumberedPassage> earlier) {
        for (var numbered : earlier) {
            passages.putIfAbsent(key(numbered.passage()), numbered);
            highest = Math.max(highest, numbered.number());
        }
    }

    /** The numbers that can be cited. */
    public synchronized Set<Integer> numbers() {
        return passages.values().stream()
                .map(NumberedPassage::number)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The passages as events carry them, ordered by number. */
    public synchronized List<Source> sources() {
        return inOrder().map(NumberedPassages::source).toList();
    }

    /**
     * What an answer is made from.
     *
     * @param promptSha256 of the request for it
     */
    public synchronized TurnEvent.Basis basis(String promptSha256) {
        return new TurnEvent.Basis(promptSha256, inOrder().map(NumberedPassages::asBasis).toList());
    }

    private Stream<NumberedPassage> inOrder() {
        return passages.values().stream().sorted(Comparator.comparingInt(NumberedPassage::number));
    }

    private static TurnEvent.BasisPassage asBasis(NumberedPassage numbered) {
        var passage = numbered.passage();
        return new TurnEvent.BasisPassage(
                numbered.number(),
                passage.documentId(),
                passage.chunk(),
                Text.sha256Hex(passage.text()));
    }

    private static ChunkKey key(Passage passage) {
        return new ChunkKey(passage.documentId(), passage.chunk());
    }

    private static Source source(NumberedPassage numbered) {
        var passage = numbered.passage();
        return new Source(
                numbered.number(),
                passage.documentId(),
                passage.title(),
                passage.creator(),
                passage.section(),
                passage.page(),
                passage.start(),
                passage.end(),
                snippet(passage.text()),
                Math.clamp(passage.score(), 0, 1));
    }

    private static String snippet(String text) {
        var line = text.replaceAll("\\s+", " ").strip();
        if (line.length() <= LONGEST_SNIPPET) {
            return line;
        }
        int space = line.lastIndexOf(' ', LONGEST_SNIPPET);
        int end = space > LONGEST_SNIPPET / 2 ? space : LONGEST_SNIPPET;
        // If the cut leaves half of a surrogate pair, it is replaced.
        return Text.storable(line.substring(0, end)) + " …";
    }
}
