package dev.parley.worker.retrieval;

import dev.parley.worker.retrieval.Candidates.Question;
import dev.parley.worker.search.ChunkKey;
import dev.parley.worker.search.ReadyDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The passages of documents that the user named: all of them, in the documents' order, if they fit;
 * else the best ones. No threshold refuses them. Thread-safe.
 */
@Component
final class NamedDocuments {

    private final Candidates candidates;
    private final RetrievalSettings settings;

    NamedDocuments(Candidates candidates, RetrievalSettings settings) {
        this.candidates = candidates;
        this.settings = settings;
    }

    /**
     * Returns the passages for a prompt.
     *
     * @param named in the user's order
     */
    List<Passage> passages(Question question, List<ReadyDocument> named, Room room) {
        // To name a document must never give less than a search would.
        var atLeast = new Room(Math.max(room.tokens(), settings.maxTokens()), room.counter());
        int chunks = named.stream().mapToInt(ReadyDocument::chunks).sum();
        if (chunks <= settings.maxNamedPassages()) {
            var whole = candidates.all(question, named);
            if (fits(whole, atLeast)) {
                return whole;
            }
        }
        var best = bestOfEachFirst(question, named);
        if (fits(best, atLeast)) {
            best.addAll(candidates.at(question, beside(best, named)));
        }
        return within(atLeast, settings.maxNamedPassages(), best);
    }

    // A search finds a bounded number of passages. Those beside them fill the rest of a large room,
    // the nearest first.
    private List<ChunkKey> beside(List<Passage> best, List<ReadyDocument> named) {
        var chunks =
                named.stream()
                        .collect(
                                Collectors.toMap(ReadyDocument::documentId, ReadyDocument::chunks));
        int farthest = chunks.values().stream().mapToInt(n -> n).max().orElse(0);
        var found = best.stream().map(p -> new ChunkKey(p.documentId(), p.chunk())).toList();
        var keys = new LinkedHashSet<>(found);
        for (int far = 1; far < farthest && keys.size() < settings.maxNamedPassages(); far++) {
            for (var key : found) {
                for (int number : new int[] {key.number() + far, key.number() - far}) {
                    if (number >= 1 && number <= chunks.getOrDefault(key.documentId(), 0)) {
                        keys.add(new ChunkKey(key.documentId(), number));
                    }
                }
            }
        }
        return keys.stream().skip(found.size()).toList();
    }

    private boolean fits(List<Passage> passages, Room room) {
        return passages.size() <= settings.maxNamedPassages()
                && within(room, passages.size(), passages).size() == passages.size();
    }

    private List<Passage> bestOfEachFirst(Question question, List<ReadyDocument> named) {
        var best = new LinkedHashMap<UUID, Passage>();
        var others = new ArrayList<Passage>();
        for (var candidate : candidates.of(question, named)) {
            var passage = candidate.passage();
            if (best.putIfAbsent(passage.documentId(), passage) != null) {
                others.add(passage);
            }
        }
        // A search returns a bounded number of passages, which others of the documents may fill.
        for (var document : named) {
            if (!best.containsKey(document.documentId())) {
                candidates.of(question, List.of(document)).stream()
                        .findFirst()
                        .ifPresent(only -> best.put(document.documentId(), only.passage()));
            }
        }
        // A question in another script may share no word with a document, and has no vector then.
        var beginnings =
                named.stream()
                        .map(ReadyDocument::documentId)
                        .filter(id -> !best.containsKey(id))
                        .map(id -> new ChunkKey(id, 1))
                        .toList();
        candidates
                .at(question, beginnings)
                .forEach(passage -> best.put(passage.documentId(), passage));
        var ordered = new ArrayList<>(best.values());
        ordered.addAll(others);
        return ordered;
    }

    /** Takes passages in their order; leaves out each that does not fit any more. */
    static List<Passage> within(Room room, int most, List<Passage> passages) {
        var taken = new ArrayList<Passage>();
        int left = room.tokens();
        for (var passage : passages) {
            if (taken.size() == most) {
                break;
            }
            int tokens = room.of(passage);
            // The first is always taken, so that a small room never costs the answer.
            if (taken.isEmpty() || tokens <= left) {
                taken.add(passage);
                left -= tokens;
            }
        }
        return taken;
    }
}
